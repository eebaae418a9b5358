"""Packets open and end by the clock: what is left goes back to the budget that it came from."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from huoqun.core import journal
from huoqun.core.actor import Actor

from ..facts.packets import PacketEnded
from ..models.packet import Packet
from ..permissions import CashPermission
from ..rules.giving import PacketState
from ._purse import end_packet, open_packet

SOME = 100
LAPSED = "lapsed"
LAPSES = timedelta(days=7)
"""What nobody approved by then comes to nothing."""


@transaction.atomic
def move_packets_on(actor: Actor, *, now: datetime) -> int:
    """Open what is to open by now, end what is over, let go of what nobody approved; answers how many."""
    actor.require(CashPermission.PACKET)
    moved = 0
    for row in _due(actor, PacketState.PLANNED, now, opens_at__lte=now):
        open_packet(actor, row, now=now)
        moved += 1
    for row in _due(actor, PacketState.OPEN, now, closes_at__lte=now):
        end_packet(actor, row, now=now)
        moved += 1
    for row in _due(actor, PacketState.ASKED, now, made_at__lte=now - LAPSES):
        row.state, row.ended_at, row.reason = PacketState.CANCELLED, now, LAPSED
        row.save(update_fields=["state", "ended_at", "reason"])
        said = PacketEnded(
            packet_id=row.id, group_id=row.group_id, claimed=0, left=row.total, state=str(row.state)
        )  # fmt: skip
        journal.record(actor, [said], at=now)
        moved += 1
    return moved


def _due(actor: Actor, state: PacketState, now: datetime, **when: datetime) -> list[Packet]:
    rows = Packet.objects.of(actor.workspace_id).filter(state=state, **when).order_by("id")
    return list(rows.select_for_update(no_key=True, skip_locked=True)[:SOME])
