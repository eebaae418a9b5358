"""/me/packets"""

from __future__ import annotations

from django.urls import path

from . import views

urlpatterns = [
    path("me/packets", views.packets, name="me_packets"),
    path("me/packets/<uuid:packet_uid>", views.claim, name="me_packet_claim"),
]
