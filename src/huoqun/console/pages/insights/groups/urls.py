"""/insights/groups"""

from __future__ import annotations

from django.urls import path

from . import views

urlpatterns = [path("insights/groups", views.groups, name="insight_groups")]
