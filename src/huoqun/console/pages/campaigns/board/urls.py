"""/campaigns/<uid>/figures"""

from __future__ import annotations

from django.urls import path

from . import views

urlpatterns = [
    path("campaigns/<uuid:campaign_uid>/figures", views.board, name="campaign_board"),
    path("campaigns/<uuid:campaign_uid>/learnt", views.learnt, name="campaign_learnt"),
]
