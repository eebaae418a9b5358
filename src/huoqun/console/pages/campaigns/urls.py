"""/campaigns, and what the tabs of campaigns bring."""

from __future__ import annotations

import sys

from django.urls import URLPattern, URLResolver, path

from huoqun.console.discovering import resolvers

from . import views, writing

urlpatterns: list[URLPattern | URLResolver] = [
    path("campaigns", views.campaigns, name="campaigns"),
    path("campaigns/new", writing.new, name="campaign_new"),
    path("campaigns/foreseen", writing.foreseen, name="campaign_foreseen"),
    path("campaigns/<uuid:campaign_uid>/edit", writing.edit, name="campaign_edit"),
    path("campaigns/<uuid:campaign_uid>/favour", writing.favour, name="campaign_favour"),
    *resolvers(sys.modules[__package__]),
]
