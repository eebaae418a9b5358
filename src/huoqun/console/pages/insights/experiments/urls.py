"""/insights/experiments"""

from __future__ import annotations

from django.urls import path

from . import views

urlpatterns = [path("insights/experiments", views.experiments, name="insight_experiments")]
