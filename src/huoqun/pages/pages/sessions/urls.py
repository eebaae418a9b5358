"""/me/sessions"""

from __future__ import annotations

from django.urls import path

from . import views

urlpatterns = [
    path("me/sessions", views.sessions, name="me_sessions"),
    path("me/sessions/<uuid:session_uid>", views.attend, name="me_session_attend"),
]
