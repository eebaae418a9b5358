"""/campaigns/<uid>/poster"""

from __future__ import annotations

from django.urls import path

from . import views

urlpatterns = [
    path("campaigns/<uuid:campaign_uid>/poster", views.poster, name="campaign_poster"),
    path("campaigns/<uuid:campaign_uid>/poster/look", views.look, name="campaign_poster_look"),
    path("campaigns/<uuid:campaign_uid>/poster/picture", views.picture, name="campaign_poster_picture"),
    path("campaigns/<uuid:campaign_uid>/poster/drop", views.drop, name="campaign_poster_drop"),
    path("campaigns/<uuid:campaign_uid>/poster/sample.jpg", views.sample, name="campaign_poster_sample"),
    path("campaigns/<uuid:campaign_uid>/codes/<str:token>/poster.jpg", views.of_place, name="campaign_code_poster"),
]
