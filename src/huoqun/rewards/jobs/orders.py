"""What orders do by themselves: tell the member, end what is late, forget addresses and the erased."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime

from django.db import connection

from huoqun.chats.actions.outbox import NewEffect, ask
from huoqun.chats.port.effects import Send
from huoqun.chats.rules import EffectClass
from huoqun.core.actor import Actor, system
from huoqun.core.jobs import Unit, consumer
from huoqun.core.queries import workspace
from huoqun.core.ticks import tick
from huoqun.members.forgetting import HEARD, erased

from .. import telling
from ..actions.deciding import expire_late, forget_addresses, lapse, receive_late
from ..actions.forgetting import forget
from ..actions.shelving import follow_policy

MOVED = ("rewards.order_moved", 1)

_LATE = "select distinct workspace_id from rewards_order where state in ('address', 'placed', 'shipped')"
_LAPSING = "select distinct workspace_id from rewards_order where until is not null and lapsed_at is null"
_SOLD = "select distinct workspace_id from rewards_reward where policy <> ''"
_KEPT = "select distinct workspace_id from rewards_address where erased_at is null"


@consumer("rewards.tell", hears=[MOVED], acts=True)
def tell(units: Sequence[Unit], now: datetime) -> None:
    """Tells members in private what became of their orders: accepted, sent, refused, expired, given."""
    found: dict[int, set[tuple[int, str]]] = defaultdict(set)
    for unit in units:
        found[unit.fact.workspace_id].add((unit.fact.payload["order_id"], unit.fact.payload["about"]))
    for workspace_id, moves in found.items():
        here = workspace(workspace_id)
        effects = [
            NewEffect(
                key=f"order/{one.order_id}/{one.state}", body=Send(one.words), cls=EffectClass.SERVICE,
                member_id=one.member_id,
            )
            for one in telling.said(here, moves)
        ]  # fmt: skip
        ask(system(workspace_id, "rewards"), effects=effects, now=here.now(now))


@consumer("rewards.forget", hears=HEARD, acts=False)
def forget_people(units: Sequence[Unit], now: datetime) -> None:
    """Erases addresses and codes of erased members, and ends what they ordered; that something was had stays."""
    for workspace_id, members in erased(units).items():
        forget(system(workspace_id, "rewards"), member_ids=members, now=workspace(workspace_id).now(now))


@tick("rewards.orders", every=30)
def end_late(real: datetime) -> int:
    """Ends orders that nobody accepted in time, and takes parcels sent long ago for received."""
    return _everywhere(_LATE, real, expire_late) + _everywhere(_LATE, real, receive_late)


@tick("rewards.lapse", every=60)
def lapse_all(real: datetime) -> int:
    """Takes back what was had for some days only."""
    return _everywhere(_LAPSING, real, lapse)


@tick("rewards.memberships", every=60)
def follow_all_policies(real: datetime) -> int:
    """Keeps price and days of memberships on the shelf as the points policy says them."""
    return _everywhere(_SOLD, real, follow_policy)


@tick("rewards.addresses", every=300)
def forget_all_addresses(real: datetime) -> int:
    """Erases where parcels went, 14 days after they were received."""
    return _everywhere(_KEPT, real, forget_addresses)


def _everywhere(query: str, real: datetime, do: Callable[..., int]) -> int:
    """What is due in each workspace, by its own clock."""
    with connection.cursor() as cursor:
        cursor.execute(query)
        waiting = [row[0] for row in cursor.fetchall()]
    return sum(do(_actor(one), now=workspace(one).now(real)) for one in waiting)


def _actor(workspace_id: int) -> Actor:
    return system(workspace_id, "rewards")
