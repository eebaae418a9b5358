"""/me/checkin"""

from __future__ import annotations

from django.urls import path

from . import views

urlpatterns = [
    path("me/checkin", views.checkins, name="me_checkins"),
    path("me/checkin/<int:group_run_id>", views.checkin, name="me_checkin"),
    path("me/checkin/<int:group_run_id>/makeup", views.make_up, name="me_checkin_makeup"),
    path("me/checkin/<int:group_run_id>/leave", views.freeze, name="me_checkin_leave"),
]
