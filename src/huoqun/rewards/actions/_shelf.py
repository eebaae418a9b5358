"""A reward whose row is held, and pieces that leave it."""

from __future__ import annotations

from uuid import UUID

from django.db.models import F

from huoqun.core.actor import Actor
from huoqun.core.errors import NotFound

from ..facts.orders import OrderMoved
from ..models.order import Order
from ..models.reward import Reward
from ..rules.shelf import WhyNot, cannot_have


def locked(actor: Actor, reward_uid: UUID) -> Reward:
    """The reward, for whoever changes it. Raises NotFound."""
    row = Reward.objects.of(actor.workspace_id).select_for_update(no_key=True).filter(uid=reward_uid).first()
    if row is None:
        raise NotFound
    return row


def take_pieces(reward: Reward, count: int) -> None:
    """Take pieces off the shelf, whose row the caller holds. Raises CannotHave."""
    if reward.stock is None:
        return
    there = Reward.objects.of(reward.workspace_id).filter(id=reward.id, stock__gte=count)
    if not there.update(stock=F("stock") - count):
        raise cannot_have(WhyNot.SOLD_OUT)


def made(order: Order) -> OrderMoved:
    """The fact that an order was made."""
    return OrderMoved(
        order_id=order.id, reward_id=order.reward_id, member_id=order.member_id, was="", about=order.state
    )  # fmt: skip
