"""/camps/<run uid>/next"""

from __future__ import annotations

from django.urls import path

from . import views

urlpatterns = [path("camps/<uuid:group_run_uid>/next", views.following, name="camp_next")]
