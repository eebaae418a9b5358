"""/rewards/packets"""

from __future__ import annotations

from django.urls import path

from . import acts, thanks, views

urlpatterns = [
    path("rewards/packets", views.packets, name="rewards_packets"),
    path("rewards/packets/new", acts.new, name="rewards_packet_new"),
    path("rewards/packets/<uuid:packet_uid>", views.packet, name="rewards_packet"),
    path("rewards/packets/<uuid:packet_uid>/cancel", acts.cancel, name="rewards_packet_cancel"),
    path("members/<uuid:uid>/thank", thanks.thank, name="member_thank"),
]
