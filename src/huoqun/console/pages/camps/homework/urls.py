"""/camps/<run uid>/homework"""

from __future__ import annotations

from django.urls import path

from . import due, setting, views

_HERE = "camps/<uuid:group_run_uid>/homework"
urlpatterns = [
    path(_HERE, views.homework, name="camp_homework"),
    path(f"{_HERE}/new", setting.new, name="camp_homework_new"),
    path(f"{_HERE}/<uuid:assignment_uid>", views.one, name="camp_homework_one"),
    path(f"{_HERE}/<uuid:assignment_uid>/accept", views.accept, name="camp_homework_accept"),
    path(f"{_HERE}/<uuid:assignment_uid>/due", due.due, name="camp_homework_due"),
    path(f"{_HERE}/<uuid:assignment_uid>/drop", setting.drop, name="camp_homework_drop"),
    path(f"{_HERE}/<uuid:assignment_uid>/<uuid:handin_uid>", views.work, name="camp_homework_work"),
    path("camps/homework/files/<str:file_uid>", views.file, name="camp_homework_file"),
]
