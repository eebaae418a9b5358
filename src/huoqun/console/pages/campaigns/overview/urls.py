"""/campaigns/<uid>"""

from __future__ import annotations

from django.urls import path

from . import acts, views

urlpatterns = [
    path("campaigns/<uuid:campaign_uid>", views.overview, name="campaign"),
    path("campaigns/<uuid:campaign_uid>/<str:act>/do", acts.act, name="campaign_act"),
]
