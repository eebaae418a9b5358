"""Parcels: the list of where they go is drawn up, and what was sent is written back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from huoqun.core import journal
from huoqun.core.actor import Actor

from .._sealed import opened
from ..facts.orders import AddressesTaken
from ..models.order import Address as Row
from ..models.order import Order
from ..permissions import ShopPermission
from ..rules.addresses import Address
from ..rules.orders import Moved, OrderState
from ..rules.shipping import LONGEST_CARRIER, LONGEST_TRACKING, number_of
from ._moving import locked_orders, move_all

MOST = 2_000


@dataclass(frozen=True, slots=True)
class Parcel:
    """An order that waits to be sent, and where it goes."""

    number: str
    reward: str
    address: Address
    accepted_at: datetime | None


@transaction.atomic
def draw_list(actor: Actor, *, now: datetime) -> list[Parcel]:
    """The accepted orders of goods with their addresses, oldest first, 2,000 at most; who took them stays known.

    Raises KeyMissing.
    """
    actor.require(ShopPermission.ADDRESS)
    rows = Row.objects.of(actor.workspace_id).filter(erased_at=None, order__state=OrderState.ACCEPTED)
    found = list(rows.select_related("order", "order__reward").order_by("order_id")[:MOST])
    journal.record(actor, [AddressesTaken(order_ids=[row.order_id for row in found])] if found else [], at=now)
    return [
        Parcel(
            number_of(row.order.uid), row.order.reward.name, opened(bytes(row.sealed or b""), row.order.uid),
            row.order.accepted_at,
        )
        for row in found
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shipped:
    """An order that was sent, by whom, under which number. Without a number: handed over in person."""

    order_uid: UUID
    carrier: str = ""
    tracking: str = ""


@transaction.atomic
def ship(actor: Actor, *, parcels: Sequence[Shipped], now: datetime) -> Moved:
    """Say that accepted orders were sent; those that stand elsewhere are left. The members are told in private."""
    actor.require(ShopPermission.HANDLE)
    sent = {one.order_uid: one for one in parcels}
    orders = locked_orders(actor, sent)
    moved = move_all(actor, orders, OrderState.SHIPPED, now=now)
    gone = [order for order in orders if order.uid in moved.moved]
    for order in gone:
        said = sent[order.uid]
        order.carrier, order.tracking = said.carrier[:LONGEST_CARRIER], said.tracking[:LONGEST_TRACKING]
    Order.objects.bulk_update(gone, ["carrier", "tracking"])
    return moved
