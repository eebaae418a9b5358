"""Feasts with what is planned for each, and the monthly allowances."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huoqun.console.access import Looking, needs
from huoqun.console.access.shell import role_name
from huoqun.console.pages.points.words import amount_of
from huoqun.console.parts import NavItem
from huoqun.core.errors import Refused
from huoqun.groups.queries.names import kinds
from huoqun.rewards.actions import allowing, feasting
from huoqun.rewards.feasts import feast_name
from huoqun.rewards.permissions import CashPermission
from huoqun.rewards.queries import allowances as asked
from huoqun.rewards.queries.allowances import AllowanceLine, FeastLine
from huoqun.rewards.queries.budgets import BudgetLine, budgets
from huoqun.rewards.rules.feasts import Feast, NewFeast
from huoqun.rewards.rules.packets import Split

from ..tabs import tabs
from .forms import AllowanceForm, FeastForm


@dataclass(frozen=True, slots=True)
class FeastRow:
    """A feast in words. `days`: until it is, None beyond the calendar."""

    line: FeastLine
    name: str
    total: str
    days: int | None


@dataclass(frozen=True, slots=True)
class AllowanceRow:
    line: AllowanceLine
    role: str
    amount: str


@dataclass(frozen=True, slots=True)
class FeastsPage:
    """Every feast, the next one first, and the allowances that go on."""

    tabs: Sequence[NavItem]
    rows: Sequence[FeastRow]
    allowances: Sequence[AllowanceRow]
    may_edit: bool


@dataclass(frozen=True, slots=True)
class FormPage:
    """A form of either."""

    tabs: Sequence[NavItem]
    form: forms.Form
    title: str
    has_budgets: bool
    is_feast: bool


@needs(CashPermission.PACKETS)
@require_GET
def feasts(request: Looking) -> HttpResponse:
    """GET /rewards/feasts"""
    money, today = request.workspace.currency, request.now.astimezone(request.workspace.tz).date()
    rows = [_row(line, today, money) for line in asked.feasts(request.actor, today=today)]
    found = [
        AllowanceRow(line, role_name(line.role), amount_of(line.amount, line.currency, money))
        for line in asked.allowances(request.actor)
    ]
    page = FeastsPage(tabs(request, "rewards_feasts"), rows, found, request.actor.may(CashPermission.FEAST))
    return render(request, "console/rewards/feasts.html", {"page": page})


def _row(line: FeastLine, today: date, money: str) -> FeastRow:
    total = amount_of(line.total, line.currency, money) if line.planned else ""
    return FeastRow(line, feast_name(line.feast), total, (line.day - today).days if line.day else None)


@needs(CashPermission.FEAST)
@require_http_methods(["GET", "POST"])
def plan(request: Looking) -> HttpResponse:
    """GET /rewards/feasts/plan?feast=…; POST plans it. Nothing is given before somebody has approved what it costs."""
    open_ones, said = _budgets(request), request.POST if request.method == "POST" else None
    first = {"feast": request.GET.get("feast", "")}
    form = FeastForm(
        said, initial=first, budgets=open_ones, money=request.workspace.currency, kinds=kinds(request.workspace.id)
    )
    if form.is_bound and form.is_valid():
        asked_for = form.cleaned_data
        made = NewFeast(
            feast=Feast(asked_for["feast"]), greeting=asked_for["greeting"], total=asked_for["total"],
            shares=asked_for["shares"], least=asked_for["least"] or 1, how=Split(asked_for["how"]),
            kind=asked_for["kind"], days_before=asked_for["days_before"],
        )  # fmt: skip
        try:
            feasting.plan_feast(request.actor, budget_uid=UUID(asked_for["budget"]), plan=made, now=request.now)
        except Refused as refusal:
            form.add_error(None, f"{_(refusal.message)} {_(refusal.way_out)}")
        else:
            messages.success(
                request, _("Planned. What it costs comes to Today before the day; somebody says yes or no.")
            )
            return redirect("rewards_feasts")
    return _form(request, form, _("Plan a feast"), open_ones, is_feast=True)


@needs(CashPermission.FEAST)
@require_POST
def drop(request: Looking) -> HttpResponse:
    """POST /rewards/feasts/drop with `feast`"""
    if request.POST.get("feast") in list(Feast):
        feasting.drop_feast(request.actor, feast=Feast(request.POST["feast"]), now=request.now)
        messages.success(request, _("Nothing is proposed for it any more."))
    return redirect("rewards_feasts")


@needs(CashPermission.FEAST)
@require_http_methods(["GET", "POST"])
def allowance(request: Looking) -> HttpResponse:
    """GET /rewards/allowances/new; POST sets it."""
    open_ones, said = _budgets(request), request.POST if request.method == "POST" else None
    form = AllowanceForm(said, budgets=open_ones, money=request.workspace.currency)
    if form.is_bound and form.is_valid():
        asked_for = form.cleaned_data
        allowing.set_allowance(
            request.actor, budget_uid=UUID(asked_for["budget"]), name=asked_for["name"], role=asked_for["role"],
            amount=asked_for["amount"], day=asked_for["day"], now=request.now,
        )  # fmt: skip
        messages.success(request, _("Set. Every month it comes to Today; somebody who does not get it says yes or no."))
        return redirect("rewards_feasts")
    return _form(request, form, _("New allowance"), open_ones, is_feast=False)


@needs(CashPermission.FEAST)
@require_POST
def end(request: Looking, allowance_uid: UUID) -> HttpResponse:
    """POST /rewards/allowances/<uid>/end"""
    allowing.end_allowance(request.actor, allowance_uid=allowance_uid, now=request.now)
    messages.success(request, _("Ended. It is proposed no more."))
    return redirect("rewards_feasts")


def _budgets(request: Looking) -> list[BudgetLine]:
    return [one for one in budgets(request.actor) if one.closed_at is None]


def _form(
    request: Looking, form: forms.Form, title: str, open_ones: Sequence[BudgetLine], *, is_feast: bool
) -> HttpResponse:  # fmt: skip
    page = FormPage(tabs(request, "rewards_feasts"), form, title, bool(open_ones), is_feast)
    return render(request, "console/rewards/feast_form.html", {"page": page}, status=422 if form.errors else 200)
