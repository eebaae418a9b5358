"""Payouts and what is owed; one payout with its lines and what may be done with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from huoqun.console.access import Looking, needs
from huoqun.console.pages.points.words import amount_of
from huoqun.console.parts import NavItem
from huoqun.points.rules import Currency
from huoqun.rewards.permissions import CashPermission
from huoqun.rewards.queries import payouts as asked
from huoqun.rewards.queries.owed import OwedLine, owed
from huoqun.rewards.queries.payouts import LineView, PayoutView
from huoqun.rewards.rules.payouts import LineState, PayoutState
from huoqun.team.queries import actor_names

from ..tabs import tabs


@dataclass(frozen=True, slots=True)
class OwedRow:
    """Somebody who is owed money. `said`: why they cannot be paid now."""

    line: OwedLine
    free: str
    aside: str
    tone: str
    said: str


@dataclass(frozen=True, slots=True)
class PayoutRow:
    view: PayoutView
    total: str
    by: str
    tone: str
    said: str


@dataclass(frozen=True, slots=True)
class PayoutsPage:
    """What is owed and the payouts so far. `ready`: how many can be paid now, and how much that is."""

    tabs: Sequence[NavItem]
    owed: Sequence[OwedRow]
    rows: Sequence[PayoutRow]
    ready: int
    sum: str
    may_draw: bool


@dataclass(frozen=True, slots=True)
class LineRow:
    line: LineView
    amount: str
    tone: str
    said: str


@dataclass(frozen=True, slots=True)
class May:
    """What whoever looks may do with a payout as it stands."""

    approve: bool
    cancel: bool
    export: bool
    copy: bool
    settle: bool


@dataclass(frozen=True, slots=True)
class PayoutPage:
    """One payout. `first`, `second`, `exported`: who, by name; empty: nobody yet."""

    tabs: Sequence[NavItem]
    row: PayoutRow
    lines: Sequence[LineRow]
    first: str
    second: str
    exported: str
    may: May


@needs(CashPermission.PAYOUTS)
@require_GET
def payouts(request: Looking) -> HttpResponse:
    """GET /rewards/payouts"""
    money = request.workspace.currency
    found, views = owed(request.actor), asked.payouts(request.actor)
    names = actor_names(request.workspace.id, {view.drawn_by for view in views})
    ready = [one for one in found if can_be_paid(one)]
    page = PayoutsPage(
        tabs(request, "rewards_payouts"), [owed_row(one, money) for one in found],
        [row_of(view, money, names) for view in views], len(ready),
        amount_of(sum(one.free for one in ready), Currency.CASH, money), request.actor.may(CashPermission.PAY),
    )  # fmt: skip
    return render(request, "console/rewards/payouts.html", {"page": page})


@needs(CashPermission.PAYOUTS)
@require_GET
def payout(request: Looking, payout_uid: UUID) -> HttpResponse:
    """GET /rewards/payouts/<uid>"""
    view, money = asked.payout(request.actor, payout_uid=payout_uid), request.workspace.currency
    people = (view.drawn_by, view.first_by, view.second_by, view.exported_by)
    names = actor_names(request.workspace.id, set(people))
    lines = [
        LineRow(one, amount_of(one.amount, Currency.CASH, money), *line_word(one))
        for one in asked.lines(request.actor, view)
    ]
    first, second, exported = (names.get(who, who) for who in people[1:])
    page = PayoutPage(
        tabs(request, "rewards_payouts"), row_of(view, money, names), lines, first, second, exported,
        _may(request, view),
    )  # fmt: skip
    return render(request, "console/rewards/payout.html", {"page": page})


def _may(request: Looking, view: PayoutView) -> May:
    may, out = request.actor.may, view.state is PayoutState.EXPORTED
    waits = view.state in (PayoutState.DRAWN, PayoutState.APPROVED_ONCE)
    return May(
        approve=waits and may(CashPermission.PAY_APPROVE) and str(request.actor) not in (view.drawn_by, view.first_by),
        cancel=(waits or view.state is PayoutState.APPROVED) and may(CashPermission.PAY),
        export=view.state is PayoutState.APPROVED and may(CashPermission.PAYEE),
        copy=out and may(CashPermission.PAYEE),
        settle=out and may(CashPermission.PAY),
    )


def can_be_paid(one: OwedLine) -> bool:
    """Whether a payout that is drawn up now would pay them."""
    return one.free > 0 and one.has_payee and not one.erased


def owed_row(one: OwedLine, money: str) -> OwedRow:
    """What is owed to somebody, in words."""
    tone, said = "", ""
    if one.erased:
        tone, said = "quiet", _("erased: cannot be paid any more")
    elif not one.has_payee:
        tone, said = "watch", _("has not said where it goes")
    elif not one.free:
        tone, said = "info", _("all of it is in a payout")
    free, aside = (amount_of(n, Currency.CASH, money) for n in (one.free, one.aside))
    return OwedRow(one, free, aside if one.aside else "", tone, said)


def row_of(view: PayoutView, money: str, names: dict[str, str]) -> PayoutRow:
    """A payout in words."""
    by = names.get(view.drawn_by, view.drawn_by)
    return PayoutRow(view, amount_of(view.total, Currency.CASH, money), by, *state_word(view.state))


def state_word(state: PayoutState) -> tuple[str, str]:
    """A tone and a word."""
    return {
        PayoutState.DRAWN: ("watch", pgettext("payout", "waits for two approvals")),
        PayoutState.APPROVED_ONCE: ("watch", pgettext("payout", "waits for a second approval")),
        PayoutState.APPROVED: ("info", pgettext("payout", "approved, to be exported")),
        PayoutState.EXPORTED: ("info", pgettext("payout", "out, being paid")),
        PayoutState.SETTLED: ("good", pgettext("payout", "settled")),
        PayoutState.CANCELLED: ("quiet", pgettext("payout", "called off")),
    }[state]


def line_word(line: LineView) -> tuple[str, str]:
    """A tone and a word."""
    return {
        LineState.OPEN: ("watch", pgettext("payout line", "not paid yet")),
        LineState.PAID: ("good", pgettext("payout line", "paid")),
        LineState.FAILED: ("bad", pgettext("payout line", "failed: owed again")),
        LineState.DROPPED: ("quiet", pgettext("payout line", "left out: owed as before")),
    }[line.state]
