"""/me/camp"""

from __future__ import annotations

from django.urls import path

from . import views

urlpatterns = [
    path("me/camp", views.camp, name="me_camp"),
    path("me/camp/<int:group_run_id>/leave", views.leave, name="me_camp_leave"),
    path("me/camp/duties/<uuid:duty_turn_uid>", views.duty, name="me_camp_duty"),
    path("me/camp/<int:group_run_id>/buddy", views.buddy, name="me_camp_buddy"),
    path("me/camp/waiting/<uuid:class_uid>", views.waiting, name="me_camp_waiting"),
]
