"""/me/campaigns"""

from __future__ import annotations

from django.urls import path

from . import posters, views

urlpatterns = [
    path("me/campaigns", views.campaigns, name="me_campaigns"),
    path("me/campaigns/<uuid:campaign_uid>", views.campaign, name="me_campaign"),
    path("me/campaigns/<uuid:campaign_uid>/code", views.picture, name="me_campaign_code"),
    path("me/campaigns/<uuid:campaign_uid>/brought/<uuid:invitation_uid>/appeal", views.ask, name="me_campaign_appeal"),
    path("me/campaigns/<uuid:campaign_uid>/poster", posters.poster, name="me_campaign_poster"),
    path("me/campaigns/<uuid:campaign_uid>/poster/ask", posters.ask, name="me_campaign_poster_ask"),
    path("me/campaigns/<uuid:campaign_uid>/poster/portrait", posters.portrait, name="me_campaign_portrait"),
    path("me/campaigns/<uuid:campaign_uid>/<str:act>/do", views.act, name="me_campaign_act"),
]
