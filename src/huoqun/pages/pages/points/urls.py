"""/me/points"""

from __future__ import annotations

from django.urls import path

from . import views

urlpatterns = [path("me/points", views.points, name="me_points")]
