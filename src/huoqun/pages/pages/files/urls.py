"""/me/files"""

from __future__ import annotations

from django.urls import path

from . import views

urlpatterns = [
    path("me/files", views.mine, name="me_files"),
    path("me/files/<str:file_uid>", views.file, name="me_file"),
    path("me/files/<str:file_uid>/save", views.save, name="me_file_save"),
]
