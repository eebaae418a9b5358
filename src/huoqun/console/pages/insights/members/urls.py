"""/insights/members"""

from __future__ import annotations

from django.urls import path

from . import views

urlpatterns = [path("insights/members", views.members, name="insight_members")]
