"""/camps, and what the tabs of classes bring."""

from __future__ import annotations

import sys

from django.urls import URLPattern, URLResolver, path

from huoqun.console.discovering import resolvers

from . import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("camps", views.classes, name="camps"),
    path("camps/<uuid:group_run_uid>", views.one, name="camp_class"),
    *resolvers(sys.modules[__package__]),
]
