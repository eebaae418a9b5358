"""/campaigns/<uid>/pool"""

from __future__ import annotations

from django.urls import path

from . import views

urlpatterns = [
    path("campaigns/<uuid:campaign_uid>/pool", views.pool, name="campaign_pool"),
    path("campaigns/<uuid:campaign_uid>/pool/<uuid:place_uid>", views.change, name="campaign_place"),
    path("campaigns/<uuid:campaign_uid>/pool/<uuid:place_uid>/way", views.way, name="campaign_place_way"),
    path("campaigns/<uuid:campaign_uid>/pool/growth", views.grow, name="campaign_growth"),
    path("campaigns/<uuid:campaign_uid>/codes", views.code, name="campaign_code"),
    path("campaigns/<uuid:campaign_uid>/codes/<str:token>.png", views.picture, name="campaign_code_picture"),
]
