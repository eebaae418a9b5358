"""/insights/time"""

from __future__ import annotations

from django.urls import path

from . import views

urlpatterns = [path("insights/time", views.time, name="insight_time")]
