"""What the team does with orders: accept, refuse, take back; and what time alone does to them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from huoqun.core.actor import Actor
from huoqun.core.errors import NotFound

from ..models.order import Address, Order
from ..models.reward import Reward
from ..permissions import ShopPermission
from ..rules.orders import ADDRESS_KEPT, LONGEST_REASON, RECEIVED_BY_ITSELF, Moved, NoReason, OrderState
from ._fulfilling import undo
from ._moving import erase_addresses, locked_orders, move_all, move_one

SOME = 200


@transaction.atomic
def accept(actor: Actor, *, order_uids: Sequence[UUID], now: datetime) -> Moved:
    """Accept orders: their points are spent now. One whose time is over, or that waits for an address, is left."""
    actor.require(ShopPermission.HANDLE)
    return move_all(actor, locked_orders(actor, order_uids), OrderState.ACCEPTED, now=now)


@transaction.atomic
def refuse(actor: Actor, *, order_uids: Sequence[UUID], reason: str, now: datetime) -> Moved:
    """Refuse orders that nobody accepted yet: their points are free again, the pieces too. Raises NoReason."""
    actor.require(ShopPermission.HANDLE)
    why = reason_of(reason)
    return move_all(actor, locked_orders(actor, order_uids), OrderState.REFUSED, reason=why, now=now)


@transaction.atomic
def hand_over(actor: Actor, *, order_uids: Sequence[UUID], now: datetime) -> Moved:
    """Say that these were received: seats that were kept, parcels that came."""
    actor.require(ShopPermission.HANDLE)
    return move_all(actor, locked_orders(actor, order_uids), OrderState.RECEIVED, now=now)


@transaction.atomic
def take_back(actor: Actor, *, order_uid: UUID, reason: str, now: datetime) -> None:
    """Take an accepted order back: its points return, and what was granted ends. A piece that comes back by post is
    put on the shelf by hand. Raises NotFound, NoReason, CannotMove.
    """
    actor.require(ShopPermission.HANDLE)
    why = reason_of(reason)
    orders = locked_orders(actor, [order_uid])
    if not orders:
        raise NotFound
    move_one(actor, orders[0], OrderState.RETURNED, reason=why, now=now)


@transaction.atomic
def expire_late(actor: Actor, *, now: datetime) -> int:
    """Close orders that nobody accepted, or gave an address for, in time; answers how many."""
    actor.require(ShopPermission.HANDLE)
    late = Order.objects.of(actor.workspace_id).filter(
        state__in=[OrderState.ADDRESS, OrderState.PLACED], deadline__lte=now
    )
    orders = list(late.order_by("id").select_for_update(no_key=True, skip_locked=True)[:SOME])
    return len(move_all(actor, orders, OrderState.EXPIRED, now=now).moved)


@transaction.atomic
def receive_late(actor: Actor, *, now: datetime) -> int:
    """Parcels that were sent long ago count as received; answers how many."""
    actor.require(ShopPermission.HANDLE)
    sent = Order.objects.of(actor.workspace_id).filter(
        state=OrderState.SHIPPED, shipped_at__lte=now - RECEIVED_BY_ITSELF
    )
    orders = list(sent.order_by("id").select_for_update(no_key=True, skip_locked=True)[:SOME])
    return len(move_all(actor, orders, OrderState.RECEIVED, now=now).moved)


@transaction.atomic
def lapse(actor: Actor, *, now: datetime) -> int:
    """Take back what was had for some days only, once they are over; answers how many."""
    actor.require(ShopPermission.HANDLE)
    over = Order.objects.of(actor.workspace_id).filter(until__lte=now, lapsed_at=None)
    orders = list(over.order_by("id").select_for_update(no_key=True, skip_locked=True)[:SOME])
    rewards = Reward.objects.of(actor.workspace_id).in_bulk([one.reward_id for one in orders])
    for one in orders:
        undo(actor, rewards[one.reward_id], one, now=now)
        one.lapsed_at = now
    Order.objects.bulk_update(orders, ["lapsed_at"])
    return len(orders)


@transaction.atomic
def forget_addresses(actor: Actor, *, now: datetime) -> int:
    """Erase addresses of parcels that were received long enough ago; answers how many."""
    actor.require(ShopPermission.ADDRESS)
    over = Address.objects.of(actor.workspace_id).filter(erased_at=None, order__ended_at__lte=now - ADDRESS_KEPT)
    return erase_addresses(actor, list(over.values_list("order_id", flat=True)[:SOME]), now=now)


def reason_of(text: str) -> str:
    """A reason as it is kept. Raises NoReason."""
    why = text.replace("\0", "").strip()
    if not 0 < len(why) <= LONGEST_REASON:
        raise NoReason
    return why
