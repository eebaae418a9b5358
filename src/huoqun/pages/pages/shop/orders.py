"""A member's orders: where they stand, where they go, and what may still be done."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_POST

from huoqun.console.access import Visiting, own
from huoqun.pages.rooms import show
from huoqun.rewards.actions import own as verbs
from huoqun.rewards.queries.mine import MyOrder, my_address, my_order, my_orders
from huoqun.rewards.rules.addresses import LONGEST, Address
from huoqun.rewards.rules.orders import MOVES, OrderState
from huoqun.rewards.rules.shelf import RewardKind


@dataclass(frozen=True, slots=True)
class Line:
    """An order and where it stands, in words."""

    order: MyOrder
    said: str


@dataclass(frozen=True, slots=True)
class OrdersPage:
    """Somebody's orders, the newest first."""

    lines: tuple[Line, ...]


@own
@require_GET
def orders(request: Visiting) -> HttpResponse:
    """GET /me/orders"""
    found = my_orders(request.workspace.id, request.visit.member_id)
    return show(request, "pages/orders.html", OrdersPage(tuple(Line(one, said(one)) for one in found)))


@dataclass(frozen=True, slots=True)
class OrderPage:
    """One order. `address`: what is kept of it; `asks`: they may say, or correct, where it goes."""

    line: Line
    address: Address | None
    asks: bool
    may_cancel: bool
    longest: dict[str, int]


@own
@require_GET
def order(request: Visiting, order_uid: UUID) -> HttpResponse:
    """GET /me/orders/<uid>"""
    here, member = request.workspace.id, request.visit.member_id
    one = my_order(here, member, order_uid=order_uid)
    page = OrderPage(
        Line(one, said(one)), my_address(here, member, order_uid=order_uid),
        one.kind is RewardKind.GOODS and one.state in verbs.BEFORE_SENT, (one.state, OrderState.CANCELLED) in MOVES,
        LONGEST,
    )  # fmt: skip
    return show(request, "pages/order.html", page)


@own
@require_POST
def address(request: Visiting, order_uid: UUID) -> HttpResponse:
    """POST /me/orders/<uid>/address: `name`, `phone` and `where` it goes."""
    sent = {name: request.POST.get(name, "") for name in ("name", "phone", "where")}
    verbs.give_address(
        request.actor, member_id=request.visit.member_id, order_uid=order_uid, **sent, now=request.now
    )  # fmt: skip
    return redirect("me_order", order_uid)


@own
@require_POST
def cancel(request: Visiting, order_uid: UUID) -> HttpResponse:
    """POST /me/orders/<uid>/cancel"""
    verbs.cancel(request.actor, member_id=request.visit.member_id, order_uid=order_uid, now=request.now)
    return redirect("me_order", order_uid)


@own
@require_POST
def received(request: Visiting, order_uid: UUID) -> HttpResponse:
    """POST /me/orders/<uid>/received"""
    verbs.receive(request.actor, member_id=request.visit.member_id, order_uid=order_uid, now=request.now)
    return redirect("me_order", order_uid)


def said(order: MyOrder) -> str:
    """Where an order stands, in words for the member."""
    if order.lapsed_at is not None and order.state is OrderState.RECEIVED:
        return pgettext("order", "was yours for its days")
    return {
        OrderState.ADDRESS: pgettext("order", "waits for your address"),
        OrderState.PLACED: pgettext("order", "waits for the team"),
        OrderState.ACCEPTED: pgettext("order", "accepted"),
        OrderState.SHIPPED: pgettext("order", "on its way"),
        OrderState.RECEIVED: pgettext("order", "received") if order.kind is RewardKind.GOODS else _("yours"),
        OrderState.CANCELLED: pgettext("order", "cancelled"),
        OrderState.REFUSED: pgettext("order", "not carried out"),
        OrderState.EXPIRED: pgettext("order", "closed: nothing came of it in time"),
        OrderState.RETURNED: pgettext("order", "taken back"),
    }[order.state]
