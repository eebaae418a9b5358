"""What members do with their own orders: say where the parcel goes, cancel, say that it came."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from huoqun.core.actor import Actor
from huoqun.core.errors import NotFound
from huoqun.members.queries.alike import heads
from huoqun.members.queries.family import family

from .._sealed import sealed
from ..models.order import Address as Row
from ..models.order import Order
from ..permissions import ShopPermission
from ..rules.addresses import Address, read_address
from ..rules.orders import Came, CannotMove, OrderState
from ._moving import move_one

BEFORE_SENT = (OrderState.ADDRESS, OrderState.PLACED, OrderState.ACCEPTED)


@transaction.atomic
def give_address(
    actor: Actor, *, member_id: int, order_uid: UUID, name: str, phone: str, where: str, now: datetime
) -> None:
    """Say where an order's parcel goes, or correct it before it is sent. A gift is placed by that.

    Raises NotFound, BadAddress, CannotMove: it was sent already, or has ended.
    """
    order = _own(actor, member_id, order_uid)
    said: Address = read_address(name, phone, where)
    if order.state not in BEFORE_SENT or order.reward.kind != "goods":
        raise CannotMove
    Row.objects.update_or_create(
        workspace_id=actor.workspace_id, order_id=order.id,
        defaults={"member_id": order.member_id, "sealed": sealed(said, order.uid), "given_at": now, "erased_at": None},
    )  # fmt: skip
    if order.state == OrderState.ADDRESS:
        move_one(actor, order, OrderState.PLACED, now=now)
        if order.came != Came.REDEEMED:  # No points wait for it: neither does it expire.
            Order.objects.of(actor.workspace_id).filter(id=order.id).update(deadline=None)


@transaction.atomic
def cancel(actor: Actor, *, member_id: int, order_uid: UUID, now: datetime) -> None:
    """Cancel an order that nobody accepted yet: its points are free again. Raises NotFound, CannotMove."""
    move_one(actor, _own(actor, member_id, order_uid), OrderState.CANCELLED, now=now)


@transaction.atomic
def receive(actor: Actor, *, member_id: int, order_uid: UUID, now: datetime) -> None:
    """Say that a parcel came. Raises NotFound, CannotMove: nothing was sent."""
    order = _own(actor, member_id, order_uid)
    if order.state != OrderState.SHIPPED:
        raise CannotMove
    move_one(actor, order, OrderState.RECEIVED, now=now)


def _own(actor: Actor, member_id: int, order_uid: UUID) -> Order:
    """The member's order, locked. Raises NotFound: somebody else's looks like one that is not there."""
    member = heads(actor.workspace_id, [member_id]).get(member_id)
    if member is None:
        raise NotFound
    actor.require_own(ShopPermission.HANDLE, member_id=member)
    rows = Order.objects.of(actor.workspace_id).filter(uid=order_uid, member_id__in=family(actor.workspace_id, member))
    order = rows.select_for_update(no_key=True).first()
    if order is None:
        raise NotFound
    return order
