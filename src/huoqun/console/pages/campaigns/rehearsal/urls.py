"""/campaigns/<uid>/rehearsal"""

from __future__ import annotations

from django.urls import path

from . import views

urlpatterns = [
    path("campaigns/<uuid:campaign_uid>/rehearsal", views.rehearsal, name="campaign_rehearsal"),
    path("campaigns/<uuid:campaign_uid>/minutes", views.plan, name="campaign_plan"),
]
