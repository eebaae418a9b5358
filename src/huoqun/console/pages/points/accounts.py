"""The accounts of the workspace, the transfers between them, and whether all of it adds up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from huoqun.console.access import Looking, needs
from huoqun.points.permissions import PointsPermission
from huoqun.points.queries import accounts
from huoqun.points.queries.accounts import End, TransferLine
from huoqun.points.queries.auditing import Audit
from huoqun.points.queries.auditing import audit as count_anew
from huoqun.points.rules import AccountKind, Currency
from huoqun.rewards.queries.accounts import called

from .words import amount_of, currency_name, end_name, holds, kind_name, reason_of, state_name

PAGE = 50


@dataclass(frozen=True, slots=True)
class TotalRow:
    """What all accounts of a kind hold of one currency. `members`: how many have such an account."""

    label: str
    value: str
    note: str


@dataclass(frozen=True, slots=True)
class AccountRow:
    kind: str
    name: str
    currency: str
    posted: str
    reserved: str


@dataclass(frozen=True, slots=True)
class EndCell:
    """One end of a transfer; `uid` where it is a member's."""

    name: str
    key: int | None
    uid: UUID | None


@dataclass(frozen=True, slots=True)
class TransferRow:
    """A transfer in words."""

    id: int
    at: datetime
    from_: EndCell
    to: EndCell
    amount: str
    currency: str
    reason: str
    tone: str
    said: str


@dataclass(frozen=True, slots=True)
class PointsPage:
    """The page: totals, the workspace's own accounts, the latest transfers."""

    totals: Sequence[TotalRow]
    accounts: Sequence[AccountRow]
    transfers: Sequence[TransferRow]
    more_url: str


@needs(PointsPermission.WHOLE)
@require_GET
def points(request: Looking) -> HttpResponse:
    """GET /points"""
    here, money = request.workspace.id, request.workspace.currency
    rows, more = _transfers(request, None)
    held = accounts.own_accounts(here)
    titles = called(here, [a.name for a in held])
    own = [
        AccountRow(
            kind_name(a.kind), titles.get(a.name, a.name), currency_name(a.currency),
            amount_of(holds(a.kind, a.posted), a.currency, money),
            amount_of(a.reserved, a.currency, money) if a.reserved else "",
        )
        for a in held
    ]  # fmt: skip
    page = PointsPage(_totals(here, money), own, rows, more)
    return render(request, "console/points/points.html", {"page": page})


@needs(PointsPermission.WHOLE)
@require_GET
def transfers(request: Looking) -> HttpResponse:
    """GET /points/transfers?before=<id>: the rows of one more page."""
    said = request.GET.get("before", "")
    before = int(said) if said.isascii() and said.isdecimal() and len(said) < 19 else None
    rows, more = _transfers(request, before)
    return render(request, "console/points/rows.html", {"rows": rows, "more_url": more})


@needs(PointsPermission.WHOLE)
@require_GET
def audit(request: Looking) -> HttpResponse:
    """GET /points/audit: everything counted anew"""
    found: Audit = count_anew(request.workspace.id)
    return render(request, "console/points/audit.html", {"audit": found})


def _totals(workspace_id: int, money: str) -> list[TotalRow]:
    """Members first; what was issued is as much as all others hold together."""
    order = list(AccountKind)
    found = sorted(accounts.totals(workspace_id), key=lambda t: (list(Currency).index(t.currency), order.index(t.kind)))
    return [
        TotalRow(
            f"{kind_name(t.kind)} · {currency_name(t.currency)}", amount_of(holds(t.kind, t.posted), t.currency, money),
            ngettext("%(n)s member", "%(n)s members", t.accounts) % {"n": f"{t.accounts:,}"}
            if t.kind is AccountKind.MEMBER else "",
        )
        for t in found
    ]  # fmt: skip


def _transfers(request: Looking, before: int | None) -> tuple[list[TransferRow], str]:
    found = accounts.transfers(request.workspace.id, before=before, limit=PAGE)
    more = f"{reverse('points_transfers')}?before={found[-1].id}" if len(found) == PAGE else ""
    return transfer_rows(request.workspace.id, found, request.workspace.currency), more


def transfer_rows(workspace_id: int, found: Sequence[TransferLine], money: str) -> list[TransferRow]:
    """Transfers in words."""
    titles = called(workspace_id, {end.name for one in found for end in (one.from_, one.to) if end.uid is None})
    return [_transfer_row(one, money, titles) for one in found]


def _transfer_row(one: TransferLine, money: str, titles: Mapping[str, str]) -> TransferRow:
    tone, said = state_name(one.state, reversed=one.reversed)
    return TransferRow(
        one.id, one.at, _end(one.from_, titles), _end(one.to, titles), amount_of(one.amount, one.currency, money),
        currency_name(one.currency), reason_of(one.reason, one.rule), tone, said,
    )  # fmt: skip


def _end(end: End, titles: Mapping[str, str]) -> EndCell:
    return EndCell(end_name(end, titles), end.member_id, end.uid)
