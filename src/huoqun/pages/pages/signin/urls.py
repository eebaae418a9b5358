"""/me/in/<connection>, and where the platform sends the browser back"""

from __future__ import annotations

from django.urls import path

from . import views

urlpatterns = [
    path("me/in/<uuid:connection_uid>", views.begin, name="me_in"),
    path("me/in/<uuid:connection_uid>/back", views.back, name="me_in_back"),
]
