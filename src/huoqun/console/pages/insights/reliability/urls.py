"""/insights/reliability"""

from __future__ import annotations

from django.urls import path

from . import views

urlpatterns = [path("insights/reliability", views.reliability_page, name="insight_reliability")]
