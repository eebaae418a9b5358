"""/me/quiz"""

from __future__ import annotations

from django.urls import path

from . import views

urlpatterns = [
    path("me/quiz", views.quizzes, name="me_quizzes"),
    path("me/quiz/<uuid:quiz_uid>/start", views.start, name="me_quiz_start"),
    path("me/quiz/attempt/<uuid:attempt_uid>", views.attempt, name="me_attempt"),
]
