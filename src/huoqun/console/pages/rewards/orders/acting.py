"""Many orders at once: first what it comes to, then the deed itself."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from huoqun.console.access import Looking, needs
from huoqun.console.parts import NavItem
from huoqun.rewards.actions import deciding
from huoqun.rewards.permissions import ShopPermission
from huoqun.rewards.queries.orders import OrderLine, orders_of
from huoqun.rewards.rules.orders import LONGEST_REASON, MOVES, Moved, OrderState

from ..tabs import tabs

ACTS = {"accept": OrderState.ACCEPTED, "refuse": OrderState.REFUSED, "received": OrderState.RECEIVED}
MOST = 200


@dataclass(frozen=True, slots=True)
class ActPage:
    """What it comes to. `left`: how many cannot go there any more; `points`: spent now, or free again."""

    tabs: list[NavItem]
    act: str
    lines: list[OrderLine]
    left: int
    points: int
    reason: str
    longest: int = LONGEST_REASON


@needs(ShopPermission.HANDLE)
@require_POST
def act(request: Looking) -> HttpResponse:
    """POST /rewards/orders/act: `act` on each `order` shows what it comes to, and with `sure` does it."""
    name = request.POST.get("act", "")
    uids = [uid for text in request.POST.getlist("order")[:MOST] if (uid := _uid(text))]
    if name not in ACTS or not uids:
        messages.warning(request, _("Choose at least one order."))
        return redirect("rewards_orders")
    reason = request.POST.get("reason", "")[:LONGEST_REASON]
    if request.POST.get("sure"):
        moved = _do(request, name, uids, reason)
        _tell(request, len(moved.moved), len(moved.left))
        return redirect(f"{reverse('rewards_orders')}?state=placed")
    found = orders_of(request.actor, order_uids=uids)
    lines = [one for one in found if (one.state, ACTS[name]) in MOVES]
    points = sum(one.price for one in lines) if name != "received" else 0
    page = ActPage(tabs(request, "rewards_orders"), name, lines, len(uids) - len(lines), points, reason)
    return render(request, "console/rewards/act.html", {"page": page})


@needs(ShopPermission.HANDLE)
@require_POST
def take_back(request: Looking, order_uid: UUID) -> HttpResponse:
    """POST /rewards/orders/<uid>/take-back, with a `reason`."""
    reason = request.POST.get("reason", "")
    deciding.take_back(request.actor, order_uid=order_uid, reason=reason, now=request.now)
    messages.success(request, _("Taken back. The member is told why."))
    return redirect("rewards_order", order_uid)


def _do(request: Looking, name: str, uids: list[UUID], reason: str) -> Moved:
    if name == "refuse":
        return deciding.refuse(request.actor, order_uids=uids, reason=reason, now=request.now)
    verb = deciding.accept if name == "accept" else deciding.hand_over
    return verb(request.actor, order_uids=uids, now=request.now)


def _tell(request: Looking, moved: int, left: int) -> None:
    said = ngettext("%(n)d order is settled.", "%(n)d orders are settled.", moved) % {"n": moved}
    messages.success(request, said)
    if left:
        n = {"n": left}
        messages.warning(
            request, ngettext("%(n)d order had gone on meanwhile.", "%(n)d orders had gone on meanwhile.", left) % n
        )


def _uid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
