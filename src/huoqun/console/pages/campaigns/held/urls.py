"""/campaigns/<uid>/held"""

from __future__ import annotations

from django.urls import path

from . import several, views

urlpatterns = [
    path("campaigns/<uuid:campaign_uid>/held", views.held, name="campaign_held"),
    path("campaigns/<uuid:campaign_uid>/held/several", several.several, name="campaign_judge_several"),
    path("campaigns/<uuid:campaign_uid>/held/<uuid:invitation_uid>", views.judge, name="campaign_judge"),
]
