"""/camps/<run uid>/waiting"""

from __future__ import annotations

from django.urls import path

from . import views

urlpatterns = [path("camps/<uuid:group_run_uid>/waiting", views.waiting, name="camp_waiting")]
