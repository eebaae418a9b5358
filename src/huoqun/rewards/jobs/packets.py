"""Packets open and end by the clock, and hear in groups who claims."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from huoqun.chats.jobs import BATCH, RECEIVED, Said, each_message
from huoqun.chats.whose import own_by_look
from huoqun.core.actor import system
from huoqun.core.jobs import Unit, consumer
from huoqun.core.queries import workspace
from huoqun.core.sql import server_cursor
from huoqun.core.ticks import tick

from ..actions.claiming import Asked, hear_claims
from ..actions.opening import move_packets_on
from ..rules.packets import claims

own_by_look("rewards.claims", claims)

_WAITING = "select distinct workspace_id from rewards_packet where state in ('asked', 'planned', 'open')"


@tick("rewards.packets", every=5)
def move_all_on(real: datetime) -> int:
    """Opens and ends red packets, in every workspace by its own clock; the rest of them goes back to their budgets."""
    with server_cursor() as cursor:
        waiting = [row[0] for row in cursor.execute(_WAITING).fetchall()]
    return sum(move_packets_on(system(one, "rewards"), now=workspace(one).now(real)) for one in waiting)


@consumer("rewards.claims", hears={RECEIVED}, acts=True, expand=each_message, batch=BATCH)
def hear(units: Sequence[Unit], now: datetime) -> None:
    """Gives shares of red packets to whoever says the word in a group."""
    said: dict[int, list[Asked]] = defaultdict(list)
    for unit in units:
        one = unit.value
        if not isinstance(one, Said) or one.is_recalled or one.group_id is None or one.member_id is None:
            continue
        if claims(one.text):
            said[one.workspace_id].append(Asked(one.group_id, one.member_id, one.at))
    for workspace_id, asked in said.items():
        hear_claims(system(workspace_id, "rewards"), said=asked, now=workspace(workspace_id).now(now))
