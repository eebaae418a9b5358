"""/camps/<run uid>/feedback"""

from __future__ import annotations

from django.urls import path

from . import views

urlpatterns = [
    path("camps/<uuid:group_run_uid>/feedback", views.feedback, name="camp_feedback"),
    path("camps/<uuid:group_run_uid>/feedback/<str:file_uid>", views.picture, name="camp_feedback_picture"),
]
