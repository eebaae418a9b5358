"""A programme written: as a draft, and anew."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from huoqun.console.access import Looking, needs
from huoqun.core.errors import Refused
from huoqun.core.money import shown
from huoqun.referrals.actions import making
from huoqun.referrals.permissions import ReferralPermission
from huoqun.referrals.queries.programmes import ProgrammeLine, programme
from huoqun.referrals.rules.programmes import ProgrammeState
from huoqun.rewards.queries.budgets import open_budgets

from .forms import ProgrammeForm


@dataclass(frozen=True, slots=True)
class WritePage:
    """The form; `line`: the programme that is written anew. `frozen`: what it pays does not change any more."""

    form: ProgrammeForm
    line: ProgrammeLine | None
    frozen: bool


@needs(ReferralPermission.EDIT)
@require_http_methods(["GET", "POST"])
def new(request: Looking) -> HttpResponse:
    """GET /referrals/new; POST makes a draft."""
    form = _form(request, {})
    if request.method == "POST" and form.is_valid():
        try:
            uid = making.draft(request.actor, programme=form.programme(), now=request.now)
        except Refused as refusal:
            form.add_error(None, _(refusal.message))
        else:
            messages.success(request, _("Written down as a draft. Look at it once more, then open it."))
            return redirect("referral_programme", uid)
    return _shown(request, form, None)


@needs(ReferralPermission.EDIT)
@require_http_methods(["GET", "POST"])
def edit(request: Looking, programme_uid: UUID) -> HttpResponse:
    """GET /referrals/<uid>/edit; POST writes it anew."""
    line = programme(request.actor, programme_uid=programme_uid)
    form = _form(request, _said(line, request.workspace.currency))
    if request.method == "POST" and form.is_valid():
        try:
            making.edit(request.actor, programme_uid=programme_uid, programme=form.programme(), now=request.now)
        except Refused as refusal:
            form.add_error(None, _(refusal.message))
        else:
            messages.success(request, _("Saved."))
            return redirect("referral_programme", programme_uid)
    return _shown(request, form, line)


def _shown(request: Looking, form: ProgrammeForm, line: ProgrammeLine | None) -> HttpResponse:
    page = WritePage(form, line, line is not None and line.state is not ProgrammeState.DRAFT)
    return render(request, "console/referrals/write.html", {"page": page}, status=422 if form.is_bound else 200)


def _form(request: Looking, initial: dict[str, Any]) -> ProgrammeForm:
    data = request.POST if request.method == "POST" else None
    budgets = open_budgets(request.workspace.id)
    return ProgrammeForm(data, initial=initial, budgets=budgets, money=request.workspace.currency)


def _said(line: ProgrammeLine, money: str) -> dict[str, Any]:
    """A programme as the form says it."""
    return {
        "name": line.name, "about": line.about, "products": "\n".join(line.products),
        "budget": str(line.budget_id or ""), "commission": f"{line.commission / 100:g}",
        "trial_reward": shown(line.trial_reward, money) if line.trial_reward else "", "trial_kind": line.trial_kind,
        "trial_product": line.trial_product, "trial_most": line.trial_most, "lasts_days": line.lasts_days,
        "waits_days": line.waits_days, "new_only": line.new_only,
        "entry_fee": shown(line.entry_fee, money) if line.entry_fee else "", "entry_product": line.entry_product,
    }  # fmt: skip
