"""/insights/measures"""

from __future__ import annotations

from django.urls import path

from . import views

urlpatterns = [path("insights/measures", views.measures, name="insight_measures")]
