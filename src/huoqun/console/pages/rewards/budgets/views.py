"""Budgets with what is left of them, and one with everything that it was spent on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from huoqun.console.access import Looking, needs
from huoqun.console.pages.points.words import amount_of, currency_name, state_name
from huoqun.console.parts import NavItem
from huoqun.points.queries.named import NamedEntry
from huoqun.points.rules import Currency
from huoqun.rewards.permissions import CashPermission
from huoqun.rewards.queries import budgets as asked
from huoqun.rewards.queries.budgets import BudgetLine, FundingLine
from huoqun.rewards.rules.budgets import FundingState
from huoqun.team.queries import actor_names

from ..tabs import tabs
from .forms import FundForm

PAGE = 50


@dataclass(frozen=True, slots=True)
class Row:
    """A budget in words. `tone`, `said`: what there is to say of it."""

    line: BudgetLine
    currency: str
    granted: str
    spent: str
    aside: str
    free: str
    owner: str
    tone: str
    said: str


@dataclass(frozen=True, slots=True)
class BudgetsPage:
    """The budgets, and whether this person may make one."""

    tabs: Sequence[NavItem]
    rows: Sequence[Row]
    may_edit: bool


@dataclass(frozen=True, slots=True)
class EntryRow:
    at: datetime
    amount: str
    reason: str
    tone: str
    said: str


@dataclass(frozen=True, slots=True)
class FundingRow:
    """What was asked for. `by`: who asked; `decided`: who said yes or no; `may_give`: whether this person may."""

    line: FundingLine
    amount: str
    by: str
    decided: str
    tone: str
    said: str
    may_give: bool


@dataclass(frozen=True, slots=True)
class BudgetPage:
    """One budget. `form`: to fill it, where one may."""

    tabs: Sequence[NavItem]
    row: Row
    alone: str
    entries: Sequence[EntryRow]
    fundings: Sequence[FundingRow]
    more_url: str
    form: FundForm | None
    may_edit: bool


@needs(CashPermission.BUDGETS)
@require_GET
def budgets(request: Looking) -> HttpResponse:
    """GET /rewards/budgets"""
    lines = asked.budgets(request.actor)
    names = actor_names(request.workspace.id, {line.owner for line in lines})
    rows = [row_of(line, request.workspace.currency, names) for line in lines]
    page = BudgetsPage(tabs(request, "rewards_budgets"), rows, request.actor.may(CashPermission.BUDGET))
    return render(request, "console/rewards/budgets.html", {"page": page})


@needs(CashPermission.BUDGETS)
@require_GET
def budget(request: Looking, budget_uid: UUID) -> HttpResponse:
    """GET /rewards/budgets/<uid>?before=<transfer>"""
    line = asked.budget(request.actor, budget_uid=budget_uid)
    money, said = request.workspace.currency, request.GET.get("before", "")
    before = int(said) if said.isascii() and said.isdecimal() and len(said) < 19 else None
    entries = asked.spent_on(request.actor, line, before=before, limit=PAGE)
    fundings = asked.fundings(request.actor, line)
    names = actor_names(request.workspace.id, {line.owner} | {w for f in fundings for w in (f.asked_by, f.decided_by)})
    last = entries[-1].transfer_id if len(entries) == PAGE else None
    page = BudgetPage(
        tabs(request, "rewards_budgets"), row_of(line, money, names), amount_of(line.alone, line.currency, money),
        [_entry(one, line, money) for one in entries], [_funding(one, line, request, names) for one in fundings],
        f"{reverse('rewards_budget', args=[budget_uid])}?before={last}" if last else "", form_of(request, line),
        request.actor.may(CashPermission.BUDGET),
    )  # fmt: skip
    return render(request, "console/rewards/budget.html", {"page": page})


def form_of(request: Looking, line: BudgetLine) -> FundForm | None:
    """The form to fill a budget with, for who may."""
    needed = CashPermission.CASH if line.currency is Currency.CASH else CashPermission.FUND
    if line.closed_at is not None or not request.actor.may(needed):
        return None
    return FundForm(None, currency=line.currency, money=request.workspace.currency)


def row_of(line: BudgetLine, money: str, names: dict[str, str]) -> Row:
    """A budget in words."""
    left = line.left
    tone, said = "", ""
    if line.closed_at is not None:
        tone, said = "quiet", pgettext("budget", "closed")
    elif not left.granted:
        tone, said = "info", pgettext("budget", "empty")
    elif left.is_low:
        tone, said = "watch", pgettext("budget", "%(part)s %% spent") % {"part": left.part}
    granted, spent, aside, free = (
        amount_of(n, line.currency, money) for n in (left.granted, left.spent, left.aside, left.free)
    )
    owner = names.get(line.owner, line.owner)
    return Row(line, currency_name(line.currency), granted, spent, aside, free, owner, tone, said)


def _entry(one: NamedEntry, line: BudgetLine, money: str) -> EntryRow:
    tone, said = state_name(one.state, reversed=False)
    return EntryRow(one.at, amount_of(one.amount, line.currency, money, signed=True), one.reason, tone, said)


def _funding(one: FundingLine, line: BudgetLine, request: Looking, names: dict[str, str]) -> FundingRow:
    tone, said = {
        FundingState.ASKED: ("watch", pgettext("funding", "waits for a second person")),
        FundingState.GIVEN: ("good", pgettext("funding", "given")),
        FundingState.REFUSED: ("quiet", pgettext("funding", "refused")),
    }[one.state]
    may = one.state is FundingState.ASKED and request.actor.may(CashPermission.CASH)
    return FundingRow(
        one, amount_of(one.amount, line.currency, request.workspace.currency), names.get(one.asked_by, one.asked_by),
        names.get(one.decided_by, one.decided_by), tone, said, may,
    )  # fmt: skip
