"""/away"""

from __future__ import annotations

from django.urls import path

from . import views

urlpatterns = [
    path("away", views.away, name="away"),
    path("away/<uuid:absence_uid>/end", views.end, name="away_end"),
]
