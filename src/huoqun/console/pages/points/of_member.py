"""What a member has, and every entry with its reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from huoqun.console.access import Looking, needs
from huoqun.points.permissions import PointsPermission
from huoqun.points.queries.balances import Entry, balances, entries
from huoqun.points.rules import Currency, State
from huoqun.rewards.permissions import CashPermission
from huoqun.team.queries import actor_names

from ..members.head import Head, head_of
from .giving import GiveForm
from .words import amount_of, currency_name, reason_of, state_name

PAGE = 50
FEW = 5


@dataclass(frozen=True, slots=True)
class Has:
    """What somebody has of one currency; `aside`: what of it is set aside, empty where nothing is."""

    name: str
    value: str
    aside: str


@dataclass(frozen=True, slots=True)
class EntryRow:
    """One entry in words. `reverse_url`: where it can be taken back."""

    at: datetime
    amount: str
    currency: str
    after: str
    reason: str
    by: str
    tone: str
    said: str
    reverse_url: str


@dataclass(frozen=True, slots=True)
class Brief:
    """A member's points on their own page."""

    has: Sequence[Has]
    rows: Sequence[EntryRow]
    url: str


@dataclass(frozen=True, slots=True)
class MemberPointsPage:
    """All of it. `form`: to give some by hand, where one may; `may_thank`: with a red packet."""

    head: Head
    has: Sequence[Has]
    rows: Sequence[EntryRow]
    more_url: str
    form: GiveForm | None
    may_thank: bool


@needs(PointsPermission.VIEW)
@require_GET
def member_points(request: Looking, uid: UUID) -> HttpResponse:
    """GET /members/<uid>/points?before=<place>"""
    head = head_of(request, uid, "member_points")
    said = request.GET.get("before", "")
    before = int(said) if said.isascii() and said.isdecimal() and len(said) < 19 else None
    found = entries(request.workspace.id, head.line.id, before=before, limit=PAGE)
    more = f"{reverse('member_points', args=[uid])}?before={found[-1].place}" if len(found) == PAGE else ""
    rows = _rows(request, uid, found)
    if request.headers.get("HX-Request"):
        return render(request, "console/points/entry_rows.html", {"rows": rows, "more_url": more})
    form = GiveForm() if request.actor.may(PointsPermission.GRANT) else None
    may_thank = request.workspace.has("rewards") and request.actor.may(CashPermission.PACKET)
    page = MemberPointsPage(head, has_of(request, head.line.id), rows, more, form, may_thank)
    return render(request, "console/points/member.html", {"page": page})


@needs(PointsPermission.VIEW)
@require_GET
def brief(request: Looking, uid: UUID) -> HttpResponse:
    """GET /members/<uid>/points/brief: what the member's own page shows of it"""
    head = head_of(request, uid, "member")
    rows = _rows(request, uid, entries(request.workspace.id, head.line.id, limit=FEW))
    page = Brief(has_of(request, head.line.id), rows, reverse("member_points", args=[uid]))
    return render(request, "console/points/brief.html", {"page": page})


def has_of(request: Looking, member_id: int) -> list[Has]:
    """Points and growth always, cash where there is or was some."""
    money = request.workspace.currency
    found = balances(request.workspace.id, [member_id])[member_id]
    return [
        Has(
            currency_name(currency), amount_of(one.posted, currency, money),
            amount_of(one.reserved, currency, money) if one.reserved else "",
        )
        for currency, one in found.items()
        if currency is not Currency.CASH or one.posted or one.reserved
    ]  # fmt: skip


def _rows(request: Looking, uid: UUID, found: Sequence[Entry]) -> list[EntryRow]:
    names = actor_names(request.workspace.id, {one.asked_by for one in found if one.asked_by.startswith("staff:")})
    may = request.actor.may(PointsPermission.REVERSE)
    return [_row(one, request.workspace.currency, names.get(one.asked_by, ""), uid if may else None) for one in found]


def _row(one: Entry, money: str, by: str, uid: UUID | None) -> EntryRow:
    tone, said = state_name(one.state, reversed=one.reversed)
    may = uid is not None and one.state is State.POSTED and one.reverses is None and not one.reversed
    return EntryRow(
        one.at, amount_of(one.amount, one.currency, money, signed=True), currency_name(one.currency),
        amount_of(one.after, one.currency, money), reason_of(one.reason, one.rule), by, tone, said,
        reverse("member_points_reverse", args=[uid, one.transfer_id]) if may else "",
    )  # fmt: skip
