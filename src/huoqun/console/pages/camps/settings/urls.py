"""/camps/<run uid>/settings"""

from __future__ import annotations

from django.urls import path

from . import views

urlpatterns = [path("camps/<uuid:group_run_uid>/settings", views.settings, name="camp_settings")]
