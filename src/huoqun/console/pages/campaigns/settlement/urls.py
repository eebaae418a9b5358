"""/campaigns/<uid>/settlement"""

from __future__ import annotations

from django.urls import path

from . import views

urlpatterns = [path("campaigns/<uuid:campaign_uid>/settlement", views.settlement, name="campaign_settlement")]
