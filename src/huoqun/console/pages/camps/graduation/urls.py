"""/camps/<run uid>/graduation"""

from __future__ import annotations

from django.urls import path

from . import views

# /camps/<run uid>/graduation
urlpatterns = [
    path("camps/<uuid:group_run_uid>/graduation", views.graduation, name="camp_graduation"),
    path("camps/<uuid:group_run_uid>/graduation/now", views.now, name="camp_graduate_now"),
    path("camps/<uuid:group_run_uid>/graduation/by-hand", views.by_hand, name="camp_graduate_by_hand"),
    path(
        "camps/<uuid:group_run_uid>/graduation/<uuid:member_uid>/take-back",
        views.take_back,
        name="camp_graduation_taken_back",
    ),
]
