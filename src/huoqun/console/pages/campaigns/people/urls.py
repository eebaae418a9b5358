"""/campaigns/<uid>/people"""

from __future__ import annotations

from django.urls import path

from . import views

urlpatterns = [path("campaigns/<uuid:campaign_uid>/people", views.people, name="campaign_people")]
