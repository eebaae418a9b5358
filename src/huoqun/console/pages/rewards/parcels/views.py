"""The list of parcels taken along, and tracking numbers pasted back: first which orders they belong to."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from huoqun.console.access import Looking, needs
from huoqun.console.parts import NavItem
from huoqun.rewards.actions.shipping import Parcel, Shipped, draw_list, ship
from huoqun.rewards.permissions import ShopPermission
from huoqun.rewards.queries.orders import Matched, matched, parcel_counts
from huoqun.rewards.rules.payouts import file_of
from huoqun.rewards.rules.shipping import WORDS, Sent, read_sent

from ..tabs import tabs

LONGEST = 500_000


@dataclass(frozen=True, slots=True)
class ParcelsPage:
    """How many wait, and what was pasted. `left`: lines that fit no order, each with the reason."""

    tabs: list[NavItem]
    waiting: int
    on_way: int
    may_draw: bool
    may_ship: bool
    text: str
    matched: Matched | None
    left: tuple[tuple[Sent, str], ...]


@needs(ShopPermission.HANDLE, ShopPermission.ADDRESS)
@require_http_methods(["GET", "POST"])
def parcels(request: Looking) -> HttpResponse:
    """GET /rewards/parcels; POST `text` shows which orders were sent, and with `save` writes it."""
    text = request.POST.get("text", "")[:LONGEST]
    found = matched(request.actor, lines=read_sent(text)) if request.method == "POST" else None
    if found is not None and "save" in request.POST:
        return _save(request, found)
    waiting, on_way = parcel_counts(request.actor)
    page = ParcelsPage(
        tabs(request, "rewards_parcels"), waiting, on_way, request.actor.may(ShopPermission.ADDRESS),
        request.actor.may(ShopPermission.HANDLE), text, found,
        tuple((sent, _(WORDS[why])) for sent, why in found.left) if found else (),
    )  # fmt: skip
    return render(request, "console/rewards/parcels.html", {"page": page})


@needs(ShopPermission.ADDRESS)
@require_POST
def draw(request: Looking) -> HttpResponse:
    """POST /rewards/parcels/list: the list with addresses as a file."""
    heads = [
        _("Order number"), _("Reward"), _("Recipient"), _("Phone"), _("Address"), _("Courier"), _("Tracking number"),
    ]  # fmt: skip
    raw, _digest = file_of(heads, [_cells(one) for one in draw_list(request.actor, now=request.now)])
    response = HttpResponse(raw, content_type="text/csv; charset=utf-8")
    day = timezone.localtime(request.now).strftime("%Y-%m-%d")
    response["Content-Disposition"] = f'attachment; filename="parcels-{day}.csv"'
    response["Cache-Control"] = "no-store"
    return response


def _cells(one: Parcel) -> list[str]:
    # Marked: spreadsheets take 12345E6789 for a number, and drop what 0123456789 begins with.
    return [f"#{one.number}", one.reward, one.address.name, one.address.phone, one.address.where, "", ""]


def _save(request: Looking, found: Matched) -> HttpResponse:
    sent = [Shipped(line.uid, one.carrier, one.tracking) for one, line in found.found]
    moved = ship(request.actor, parcels=sent, now=request.now)
    n = len(moved.moved)
    messages.success(request, ngettext("%(n)d parcel is on its way.", "%(n)d parcels are on their way.", n) % {"n": n})
    if left := len(found.left) + len(moved.left):
        said = ngettext("%(n)d line was left out.", "%(n)d lines were left out.", left)
        messages.warning(request, said % {"n": left})
    return redirect("rewards_parcels")
