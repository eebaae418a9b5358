"""/campaigns/<uid>/screenshots"""

from __future__ import annotations

from django.urls import path

from . import views

urlpatterns = [
    path("campaigns/<uuid:campaign_uid>/screenshots", views.screenshots, name="campaign_screenshots"),
    path("campaigns/screenshots/<uuid:shot_uid>", views.picture, name="campaign_screenshot"),
    path(
        "campaigns/<uuid:campaign_uid>/screenshots/<uuid:shot_uid>", views.decide, name="campaign_screenshot_decide"
    ),
]  # fmt: skip
