"""/parked"""

from __future__ import annotations

from django.urls import path

from . import views

urlpatterns = [
    path("parked", views.parked, name="parked"),
    path("parked/<int:parked_id>/retry", views.retry, name="parked_retry"),
    path("parked/<int:parked_id>/drop", views.drop, name="parked_drop"),
]
