"""/insights/shapes"""

from __future__ import annotations

from django.urls import path

from . import views

urlpatterns = [path("insights/shapes", views.shapes, name="insight_shapes")]
