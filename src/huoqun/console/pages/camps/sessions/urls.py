"""/camps/<run uid>/sessions"""

from __future__ import annotations

from django.urls import path

from . import views

# /camps/<run uid>/sessions/…
urlpatterns = [
    path("camps/<uuid:group_run_uid>/sessions", views.sessions, name="camp_sessions"),
    path("camps/<uuid:group_run_uid>/sessions/<uuid:session_uid>", views.one, name="camp_session"),
    path("camps/<uuid:group_run_uid>/sessions/<uuid:session_uid>/note", views.note, name="camp_session_note"),
    path("camps/<uuid:group_run_uid>/sessions/<uuid:session_uid>/list", views.listed, name="camp_session_list"),
    path("camps/<uuid:group_run_uid>/sessions/<uuid:session_uid>/cancel", views.cancel, name="camp_session_cancel"),
]
