"""/me/homework"""

from __future__ import annotations

from django.urls import path

from . import views

urlpatterns = [
    path("me/homework", views.homeworks, name="me_homeworks"),
    path("me/homework/<uuid:assignment_uid>", views.homework, name="me_homework"),
    path("me/homework/<uuid:assignment_uid>/withdraw", views.withdraw, name="me_homework_withdraw"),
    path("me/homework/<uuid:assignment_uid>/show", views.allow, name="me_homework_show"),
    path("me/homework/files/<str:file_uid>", views.file, name="me_homework_file"),
]
