"""/me/survey"""

from __future__ import annotations

from django.urls import path

from . import views

urlpatterns = [
    path("me/survey", views.surveys, name="me_surveys"),
    path("me/survey/<uuid:surveyround_uid>", views.survey, name="me_survey"),
]
