"""/camps/compare"""

from __future__ import annotations

from django.urls import path

from . import views

urlpatterns = [path("camps/compare", views.compare, name="camp_compare")]
