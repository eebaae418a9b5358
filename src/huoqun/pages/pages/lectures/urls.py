"""/me/lectures"""

from __future__ import annotations

from django.urls import path

from . import views

urlpatterns = [path("me/lectures", views.lectures, name="me_lectures")]
