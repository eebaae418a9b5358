"""/apply/<token>, /me/apply/<token>, /me/applications"""

from __future__ import annotations

from django.urls import path

from . import mine, views

urlpatterns = [
    path("apply/<str:token>", views.before, name="apply"),
    path("me/apply/<str:token>", mine.before, name="me_apply"),
    path("me/applications", mine.applications, name="me_applications"),
    path("me/applications/<uuid:application_uid>/withdraw", mine.withdraw, name="me_application_withdraw"),
    path("me/applications/bring/<uuid:door_uid>", mine.bring, name="me_bring"),
    path("me/applications/bring/<uuid:door_uid>/code", mine.picture, name="me_bring_code"),
]
