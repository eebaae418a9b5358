"""Orders as the team sees them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from huoqun.console.access import Looking, needs
from huoqun.console.parts import NavItem
from huoqun.core.errors import NotFound
from huoqun.rewards.permissions import ShopPermission
from huoqun.rewards.queries.orders import OrderLine, counts, orders_of
from huoqun.rewards.queries.orders import orders as lines_of
from huoqun.rewards.rules.orders import MOVES, OrderState

from ..tabs import tabs
from ..words import came_name, state_name

LIMIT = 100


@dataclass(frozen=True, slots=True)
class Row:
    """An order in words."""

    line: OrderLine
    tone: str
    said: str
    came: str


@dataclass(frozen=True, slots=True)
class OrdersPage:
    """Orders that stand at one place. `acts`: what may be done with many of them; `more_url`: the page after."""

    tabs: list[NavItem]
    states: list[NavItem]
    state: str
    rows: list[Row]
    acts: tuple[str, ...]
    more_url: str


@needs(ShopPermission.VIEW)
@require_GET
def orders(request: Looking) -> HttpResponse:
    """GET /rewards/orders?state=&before="""
    state = _state(request.GET.get("state", ""))
    found = lines_of(request.actor, state=state, before=_number(request.GET.get("before", "")), limit=LIMIT + 1)
    more = f"?state={state or 'all'}&before={found[LIMIT - 1].id}" if len(found) > LIMIT else ""
    may = request.actor.may(ShopPermission.HANDLE)
    page = OrdersPage(
        tabs(request, "rewards_orders"), _states(request, state), str(state or ""), [row(one) for one in found[:LIMIT]],
        _acts(state) if may else (), more,
    )  # fmt: skip
    return render(request, "console/rewards/orders.html", {"page": page})


@dataclass(frozen=True, slots=True)
class OrderPage:
    """One order. `may_return`: it may be taken back."""

    tabs: list[NavItem]
    row: Row
    may_return: bool
    may_see_member: bool


@needs(ShopPermission.VIEW)
@require_GET
def order(request: Looking, order_uid: UUID) -> HttpResponse:
    """GET /rewards/orders/<uid>"""
    return order_page(request, order_uid)


def order_page(request: Looking, order_uid: UUID, status: int = 200) -> HttpResponse:
    found = orders_of(request.actor, order_uids=[order_uid])
    if not found:
        raise NotFound
    may = request.actor.may(ShopPermission.HANDLE) and (found[0].state, OrderState.RETURNED) in MOVES
    page = OrderPage(
        tabs(request, "rewards_orders"), row(found[0]), may, request.actor.may_somewhere("members:member:view")
    )
    return render(request, "console/rewards/order.html", {"page": page}, status=status)


def row(line: OrderLine) -> Row:
    """An order in words."""
    return Row(line, *state_name(line.state), came_name(line.came))


def _state(text: str) -> OrderState | None:
    """What waits for the team where nothing else is asked for; `all`: everything."""
    if text == "all":
        return None
    return OrderState(text) if text in list(OrderState) else OrderState.PLACED


def _states(request: Looking, active: OrderState | None) -> list[NavItem]:
    told, here = counts(request.actor), reverse("rewards_orders")
    items: list[Any] = [
        NavItem(f"{here}?state={one}", state_name(one)[1], "circle-dot", active=one is active, badge=told.get(one, 0))
        for one in OrderState
        if told.get(one) or one in (OrderState.PLACED, OrderState.ACCEPTED)
    ]
    return items


def _acts(state: OrderState | None) -> tuple[str, ...]:
    """What may be done at once with orders that stand there."""
    ways = {OrderState.ACCEPTED: "accept", OrderState.REFUSED: "refuse", OrderState.RECEIVED: "received"}
    return tuple(act for to, act in ways.items() if state is not None and (state, to) in MOVES)


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None
