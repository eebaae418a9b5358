"""A member's account: what they have, and how it came about."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from huoqun.console.access import Visiting, own
from huoqun.core.money import shown
from huoqun.pages.rooms import show
from huoqun.points.queries.balances import Entry, balances, entries
from huoqun.points.queries.lapsing import Ahead, lapses_of
from huoqun.points.rules import Currency, State

LIMIT = 30


@dataclass(frozen=True, slots=True)
class Line:
    """An entry in words. `mark`: what is unusual about it."""

    reason: str
    amount: str
    after: str
    unit: str
    mark: str
    entry: Entry


@dataclass(frozen=True, slots=True)
class PointsPage:
    """What somebody has, of what, and what of it lapses when; a page of entries, and the key of the next one."""

    held: tuple[tuple[str, str], ...]
    reserved: int
    ahead: Ahead
    lines: tuple[Line, ...]
    more: int | None


@own
@require_GET
def points(request: Visiting) -> HttpResponse:
    """GET /me/points?before=<place>"""
    here, member = request.workspace, request.visit.member_id
    found = entries(here.id, member, before=_place(request.GET.get("before", "")), limit=LIMIT + 1)
    held = balances(here.id, [member])[member]
    told = ((c, b) for c, b in held.items() if c == Currency.POINTS or b.posted)
    page = PointsPage(
        tuple((name_of(c), _amount(b.posted - b.reserved, c, here.currency)) for c, b in told),
        held[Currency.POINTS].reserved,
        lapses_of(here, member, now=request.now),
        tuple(_line(entry, here.currency) for entry in found[:LIMIT]),
        found[LIMIT - 1].place if len(found) > LIMIT else None,
    )
    return show(request, "pages/points.html", page)


def name_of(currency: Currency) -> str:
    """What a currency of the ledger is called."""
    return {Currency.POINTS: _("points"), Currency.GROWTH: _("growth value"), Currency.CASH: _("money")}[currency]


def _place(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None


def _amount(amount: int, currency: Currency, money: str) -> str:
    return shown(amount, money) if currency == Currency.CASH else f"{amount}"


def _line(entry: Entry, money: str) -> Line:
    sign = "+" if entry.amount > 0 else ""
    return Line(
        entry.reason or (_("Taken back") if entry.reverses else _("Without a reason")),
        sign + _amount(entry.amount, entry.currency, money),
        _amount(entry.after, entry.currency, money),
        name_of(entry.currency),
        _mark(entry),
        entry,
    )


def _mark(entry: Entry) -> str:
    if entry.state == State.PENDING:
        return _("set aside until it is settled")
    if entry.state == State.VOIDED:
        return _("came to nothing")
    return _("taken back later") if entry.reversed else ""
