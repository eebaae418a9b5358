"""Budgets are made, filled and closed; each is shown first as what it comes to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from huoqun.console.access import Looking, needs
from huoqun.console.pages.points.words import amount_of
from huoqun.console.parts import NavItem
from huoqun.core.errors import Refused
from huoqun.points.rules import Currency
from huoqun.rewards.actions import budgeting
from huoqun.rewards.permissions import CashPermission
from huoqun.rewards.queries.budgets import budget as one_budget
from huoqun.rewards.rules.budgets import NewBudget
from huoqun.team.queries import actor_names

from ..tabs import tabs
from .forms import BudgetForm, FundForm
from .views import Row, row_of


@dataclass(frozen=True, slots=True)
class NewPage:
    tabs: Sequence[NavItem]
    form: BudgetForm


@dataclass(frozen=True, slots=True)
class FundPage:
    """What filling a budget comes to. `amount` "" where the form is wrong; `cash`: a second person says yes."""

    tabs: Sequence[NavItem]
    row: Row
    form: FundForm
    amount: str
    after: str
    cash: bool


@needs(CashPermission.BUDGET)
@require_http_methods(["GET", "POST"])
def new(request: Looking) -> HttpResponse:
    """GET /rewards/budgets/new; POST makes it, owned by whoever does."""
    form = BudgetForm(request.POST if request.method == "POST" else None, money=request.workspace.currency)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        made = NewBudget(
            name=said["name"], currency=Currency(said["currency"]), owner=str(request.actor), alone=said["alone"] or 0,
            starts_on=said["starts_on"], ends_on=said["ends_on"],
        )  # fmt: skip
        uid = budgeting.open_budget(request.actor, budget=made, now=request.now)
        messages.success(request, _("Made. It is empty until somebody fills it."))
        return redirect("rewards_budget", uid)
    page = NewPage(tabs(request, "rewards_budgets"), form)
    return render(request, "console/rewards/budget_new.html", {"page": page}, status=422 if form.is_bound else 200)


@needs(CashPermission.FUND, CashPermission.CASH)
@require_http_methods(["GET", "POST"])
def fund(request: Looking, budget_uid: UUID) -> HttpResponse:
    """GET /rewards/budgets/<uid>/fund?amount=&reason= shows what it comes to; POST does it."""
    line, money = one_budget(request.actor, budget_uid=budget_uid), request.workspace.currency
    form = FundForm(request.POST if request.method == "POST" else request.GET, currency=line.currency, money=money)
    cash, valid = line.currency is Currency.CASH, form.is_valid()
    if request.method == "POST" and valid:
        said = form.cleaned_data
        budgeting.fund(
            request.actor, budget_uid=budget_uid, amount=said["amount"], reason=said["reason"], now=request.now
        )
        told = _("Asked. Somebody else who may give money to budgets says yes or no.") if cash else _("Filled.")
        messages.success(request, told)
        return redirect("rewards_budget", budget_uid)
    row = row_of(line, money, actor_names(request.workspace.id, {line.owner}))
    amount = form.cleaned_data["amount"] if valid else 0
    page = FundPage(
        tabs(request, "rewards_budgets"), row, form, amount_of(amount, line.currency, money) if valid else "",
        amount_of(line.left.free + amount, line.currency, money), cash,
    )  # fmt: skip
    return render(request, "console/rewards/budget_fund.html", {"page": page}, status=200 if valid else 422)


@needs(CashPermission.CASH)
@require_POST
def give(request: Looking, funding_uid: UUID) -> HttpResponse:
    """POST /rewards/fundings/<uid>/give: a second person says yes."""
    return _decided(request, lambda: budgeting.give(request.actor, funding_uid=funding_uid, now=request.now))


@needs(CashPermission.CASH)
@require_POST
def refuse(request: Looking, funding_uid: UUID) -> HttpResponse:
    """POST /rewards/fundings/<uid>/refuse"""
    return _decided(request, lambda: budgeting.refuse(request.actor, funding_uid=funding_uid, now=request.now))


def _decided(request: Looking, do: Callable[[], UUID]) -> HttpResponse:
    try:
        uid = do()
    except Refused as refusal:
        if refusal.status == 404:
            raise
        messages.warning(request, f"{_(refusal.message)} {_(refusal.way_out)}")
        return redirect("rewards_budgets")
    messages.success(request, _("Decided."))
    return redirect("rewards_budget", uid)


@needs(CashPermission.BUDGET)
@require_POST
def close(request: Looking, budget_uid: UUID) -> HttpResponse:
    """POST /rewards/budgets/<uid>/close with `reason`: what is free goes back."""
    reason = request.POST.get("reason", "")
    try:
        budgeting.close_budget(request.actor, budget_uid=budget_uid, reason=reason, now=request.now)
    except Refused as refusal:
        if refusal.status == 404:
            raise
        messages.warning(request, f"{_(refusal.message)} {_(refusal.way_out)}")
    else:
        messages.success(request, _("Closed. What was left in it went back."))
    return redirect("rewards_budget", budget_uid)
