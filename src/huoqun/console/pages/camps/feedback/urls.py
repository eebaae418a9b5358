"""/camps/<run uid>/feedback"""

from __future__ import annotations

from django.urls import path

from . import views

urlpatterns = [path("camps/<uuid:group_run_uid>/feedback", views.feedback, name="camp_feedback")]
