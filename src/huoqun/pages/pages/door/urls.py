"""/me/open/<token>"""

from __future__ import annotations

from django.urls import path

from . import views

urlpatterns = [path("me/open/<str:token>", views.enter, name="me_open")]
