"""What members are told in private about their orders."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import override

from huoqun.core.queries import Workspace

from .models.order import Order
from .rules.orders import Came, OrderState
from .rules.shelf import RewardKind


@dataclass(frozen=True, slots=True)
class Told:
    """Words for the member of an order about where it stands."""

    order_id: int
    member_id: int
    state: str
    words: str


def said(here: Workspace, moves: Collection[tuple[int, str]]) -> list[Told]:
    """The words for these moves (order, state), in the workspace's language; nothing of what needs no words."""
    ids = {order for order, _state in moves}
    rows = Order.objects.of(here.id).filter(id__in=ids, member__erased_at=None).select_related("reward")
    orders = {row.id: row for row in rows}
    with override(here.language):
        told = [(orders[order], state, _words(orders[order], state)) for order, state in moves if order in orders]
    return [Told(one.id, one.member_id, state, words) for one, state, words in told if words]


def _words(order: Order, state: str) -> str:
    name = {"name": order.reward.name}
    if order.came != Came.REDEEMED and state in (OrderState.ADDRESS, OrderState.RECEIVED):
        return _gift(order, state, name)
    if state == OrderState.ACCEPTED and order.reward.kind == RewardKind.SEAT:
        return _("Your place is kept: %(name)s. We will be in touch with you.") % name
    if state == OrderState.SHIPPED:
        parcel = " ".join(part for part in (order.carrier, order.tracking) if part)
        sent = _("On its way to you: %(name)s.") % name
        return f"{sent} {parcel}".strip()
    if state in (OrderState.REFUSED, OrderState.RETURNED):
        said = _("Your order “%(name)s” was not carried out: %(why)s.") % {"why": order.reason, **name}
    elif state == OrderState.EXPIRED:
        said = _("Your order “%(name)s” was not settled in time and is closed.") % name
    else:
        return ""
    back = _("Your points are back.")
    return f"{said} {back}" if order.price else said


def _gift(order: Order, state: str, name: dict[str, str]) -> str:
    """What somebody is given, once: where it goes by post they hear of it before it is sent."""
    why = {"why": order.given_for, **name}
    if state == OrderState.ADDRESS:
        return _("A gift for you: %(name)s (%(why)s). Say “my page” and tell us where to send it.") % why
    if RewardKind(order.reward.kind).fulfils_itself:
        return _("A gift for you: %(name)s (%(why)s). Say “my page” to see it.") % why
    return ""
