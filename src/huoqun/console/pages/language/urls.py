"""# /language"""

from __future__ import annotations

from django.urls import path

from . import views

urlpatterns = [path("language", views.language, name="set_language")]
