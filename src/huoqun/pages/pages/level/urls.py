"""/me/level"""

from __future__ import annotations

from django.urls import path

from . import views

urlpatterns = [path("me/level", views.level, name="me_level")]
