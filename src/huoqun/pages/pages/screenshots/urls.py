"""/me/campaigns/<uid>/screenshot"""

from __future__ import annotations

from django.urls import path

from . import views

urlpatterns = [
    path("me/campaigns/<uuid:campaign_uid>/screenshot", views.screenshot, name="me_screenshot"),
    path("me/campaigns/<uuid:campaign_uid>/screenshot/<uuid:shot_uid>/appeal", views.appeal, name="me_appeal"),
]
