"""/playbooks/why"""

from __future__ import annotations

from django.urls import path

from . import views

urlpatterns = [
    path("playbooks/why/said/<str:key>", views.said, name="why_said"),
    path("playbooks/why/<path:key>", views.why, name="why"),
]
