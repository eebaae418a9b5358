"""Rituals listed, written, switched on and off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huoqun.console.access import Looking, needs
from huoqun.console.places import kinds_and_groups
from huoqun.core.errors import Refused
from huoqun.core.money import shown
from huoqun.newcomers.actions import writing
from huoqun.newcomers.permissions import NewcomersPermission
from huoqun.newcomers.queries import rituals as asked
from huoqun.points.rules import Currency
from huoqun.rewards.permissions import CashPermission
from huoqun.rewards.queries.budgets import open_budgets
from huoqun.rewards.sums import sum_of

from .forms import RitualForm

MONTH = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class RitualsPage:
    """`rows`: each with the red packet that it gives, in words."""

    rows: Sequence[tuple[asked.RitualLine, str]]
    may_edit: bool


@dataclass(frozen=True, slots=True)
class RitualPage:
    form: RitualForm
    line: asked.RitualLine | None


@needs(NewcomersPermission.VIEW)
@require_GET
def rituals(request: Looking) -> HttpResponse:
    """GET /newcomers"""
    rows = asked.rituals(request.actor, since=request.now - MONTH)
    place, budgets = request.workspace, {one.id: one for one in open_budgets(request.workspace.id)}
    gifts = [
        sum_of(row.said.gift, budgets[row.said.budget_id].currency, place) if row.said.budget_id in budgets else ""
        for row in rows
    ]
    page = RitualsPage(list(zip(rows, gifts, strict=True)), request.actor.may_somewhere(NewcomersPermission.EDIT))
    return render(request, "console/newcomers/rituals.html", {"page": page})


@needs(NewcomersPermission.EDIT)
@require_http_methods(["GET", "POST"])
def new(request: Looking) -> HttpResponse:
    """GET /newcomers/new?group=<id>; POST writes a ritual, off at first."""
    return _write(request, None)


@needs(NewcomersPermission.EDIT)
@require_http_methods(["GET", "POST"])
def edit(request: Looking, ritual_uid: UUID) -> HttpResponse:
    """GET /newcomers/<uid>; POST writes it anew."""
    return _write(request, asked.ritual(request.actor, ritual_uid=ritual_uid, since=request.now - MONTH))


@needs(NewcomersPermission.EDIT)
@require_POST
def act(request: Looking, ritual_uid: UUID, act: str) -> HttpResponse:
    """POST /newcomers/<uid>/<act>/do: on, off."""
    if act not in ("on", "off"):
        raise Http404
    writing.switch(request.actor, ritual_uid=ritual_uid, on=act == "on", now=request.now)
    messages.success(request, _("Done."))
    return redirect("newcomers")


def _write(request: Looking, line: asked.RitualLine | None) -> HttpResponse:
    form = _form(request, line)
    if request.method == "POST" and form.is_valid():
        try:
            writing.write(request.actor, ritual=form.ritual(), now=request.now)
        except Refused as refusal:
            if refusal.status in (403, 404):
                raise
            form.add_error(None, f"{_(refusal.message)} {_(refusal.way_out)}")
        else:
            messages.success(request, _("Saved."))
            return redirect("newcomers")
    status = 422 if form.is_bound else 200
    return render(request, "console/newcomers/write.html", {"page": RitualPage(form, line)}, status=status)


def _form(request: Looking, line: asked.RitualLine | None) -> RitualForm:
    scope = request.actor.scope(NewcomersPermission.EDIT)
    places = kinds_and_groups(request.workspace.id, scope)
    initial: dict[str, Any] = {"place": f"group:{request.GET.get('group', '')[:18]}"}
    budgets, money = open_budgets(request.workspace.id), request.workspace.currency
    if line is not None:
        said = line.said
        place = f"group:{said.group_id}" if said.group_id is not None else f"kind:{said.kind_id}"
        places = [one for one in places if one[0] == place]
        initial = {name: getattr(said, name) for name in said.__dataclass_fields__} | {"place": place}
    may = request.actor.may(CashPermission.PACKET)
    if may and initial.get("gift"):
        cash = any(one.id == initial["budget_id"] and one.currency is Currency.CASH for one in budgets)
        initial["gift"] = shown(initial["gift"], money) if cash else initial["gift"]
    return RitualForm(
        request.POST if request.method == "POST" else None, initial=initial, places=places, budgets=budgets,
        money=money, fixed=not may,
    )  # fmt: skip
