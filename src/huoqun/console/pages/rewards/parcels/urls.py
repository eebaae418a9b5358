"""/rewards/parcels"""

from __future__ import annotations

from django.urls import path

from . import views

urlpatterns = [
    path("rewards/parcels", views.parcels, name="rewards_parcels"),
    path("rewards/parcels/list", views.draw, name="rewards_parcels_list"),
]
