"""/camps/<run uid>/roles"""

from __future__ import annotations

from django.urls import path

from . import duties, views

# /camps/<run uid>/roles/…
urlpatterns = [
    path("camps/<uuid:group_run_uid>/roles", views.roles, name="camp_roles"),
    path("camps/<uuid:group_run_uid>/roles/appoint", views.appoint, name="camp_role_appoint"),
    path("camps/<uuid:group_run_uid>/roles/<uuid:role_holder_uid>/dismiss", views.dismiss, name="camp_role_dismiss"),
    path("camps/<uuid:group_run_uid>/roles/<str:class_role>/duties", duties.duties, name="camp_duties"),
    path("camps/<uuid:group_run_uid>/roles/turns/<uuid:duty_turn_uid>", duties.judge, name="camp_duty_turn"),
]
