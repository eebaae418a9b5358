"""What is forgotten of erased members."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from huoqun.core.actor import Actor

from ..models.order import Address, Order
from ..models.reward import Code
from ..permissions import ShopPermission
from ..rules.orders import OrderState
from ._moving import erase_addresses, move_all

OPEN = [OrderState.ADDRESS, OrderState.PLACED]


@transaction.atomic
def forget(actor: Actor, *, member_ids: Sequence[int], now: datetime) -> None:
    """Cancel what these members ordered and nobody accepted, and empty what is theirs in all other orders."""
    actor.require(ShopPermission.ADDRESS)
    theirs = Order.objects.of(actor.workspace_id).filter(member_id__in=member_ids)
    waiting = theirs.filter(state__in=OPEN).order_by("id").select_for_update(no_key=True)
    move_all(actor, list(waiting), OrderState.CANCELLED, now=now)
    orders = list(theirs.values_list("id", flat=True))
    erase_addresses(actor, orders, now=now)
    Address.objects.of(actor.workspace_id).filter(member_id__in=member_ids).update(sealed=None)
    Order.objects.of(actor.workspace_id).filter(id__in=orders).update(given_for="", reason="", tracking="", carrier="")
    # The code itself is gone; its row keeps it from being handed out anew.
    for row in Code.objects.of(actor.workspace_id).filter(order_id__in=orders):
        Code.objects.of(actor.workspace_id).filter(id=row.id).update(code=f"erased/{row.id}")
