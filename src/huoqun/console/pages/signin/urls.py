"""/in/<token> · /workspace"""

from __future__ import annotations

from django.urls import path

from . import views

urlpatterns = [
    path("in/<str:token>", views.link, name="signin_link"),
    path("workspace", views.choose_workspace, name="choose_workspace"),
]
