"""A campaign written: as a draft, and anew until it begins."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from huoqun.campaigns.actions import favouring, making
from huoqun.campaigns.permissions import CampaignPermission
from huoqun.campaigns.queries.campaigns import CampaignLine, campaign
from huoqun.campaigns.queries.load import measured_each
from huoqun.campaigns.queries.preview import preview
from huoqun.campaigns.rules.entry import words_of
from huoqun.console.access import Looking, needs
from huoqun.console.pages.points.words import amount_of
from huoqun.core.errors import Refused
from huoqun.core.money import shown
from huoqun.points.rules import Currency
from huoqun.rewards.permissions import CashPermission
from huoqun.rewards.queries.budgets import open_budgets

from .forms import CampaignForm


@dataclass(frozen=True, slots=True)
class WritePage:
    """The form; `line`: the campaign that is written anew, None for a new one. `favours`: it has begun already.

    `budgets`: where this person can have one made or filled, "" where they may not.
    """

    form: CampaignForm
    line: CampaignLine | None
    favours: bool = False
    budgets: str = ""


@needs(CampaignPermission.EDIT)
@require_http_methods(["GET", "POST"])
def new(request: Looking) -> HttpResponse:
    """GET /campaigns/new; POST makes a draft."""
    form = _form(request, _measured(request))
    if request.method == "POST" and form.is_valid():
        try:
            uid = making.draft(request.actor, campaign=form.campaign(), now=request.now)
        except Refused as refusal:
            form.add_error(None, _(refusal.message))
        else:
            messages.success(request, _("Written down. Add the groups that it fills, then have it reviewed."))
            return redirect("campaign_pool", uid)
    return _shown(request, form, None)


@needs(CampaignPermission.EDIT)
@require_http_methods(["GET", "POST"])
def edit(request: Looking, campaign_uid: UUID) -> HttpResponse:
    """GET /campaigns/<uid>/edit; POST writes it anew."""
    line = campaign(request.actor, campaign_uid=campaign_uid)
    form = _form(request, _said(line, request.workspace.currency))
    if request.method == "POST" and form.is_valid():
        try:
            making.edit(request.actor, campaign_uid=campaign_uid, campaign=form.campaign(), now=request.now)
        except Refused as refusal:
            if refusal.status == 404:
                raise
            form.add_error(None, _(refusal.message))
        else:
            messages.success(request, _("Saved. It has to be reviewed."))
            return redirect("campaign", campaign_uid)
    return _shown(request, form, line)


@needs(CampaignPermission.REVIEW)
@require_http_methods(["GET", "POST"])
def favour(request: Looking, campaign_uid: UUID) -> HttpResponse:
    """GET /campaigns/<uid>/favour; POST with `reason` promises more."""
    line = campaign(request.actor, campaign_uid=campaign_uid)
    form = _form(request, _said(line, request.workspace.currency), has_begun=True)
    if request.method == "POST" and form.is_valid():
        reason = request.POST.get("reason", "")
        try:
            favouring.favour(
                request.actor, campaign_uid=campaign_uid, campaign=form.campaign(), reason=reason, now=request.now
            )
        except Refused as refusal:
            if refusal.status == 404:
                raise
            form.add_error(None, _(refusal.message))
        else:
            messages.success(request, _("Changed, and published as a new version of the terms."))
            return redirect("campaign", campaign_uid)
    page = WritePage(form, line, favours=True)
    return render(request, "console/campaigns/write.html", {"page": page}, status=422 if form.is_bound else 200)


@dataclass(frozen=True, slots=True)
class PreviewPart:
    """What members would read, and what it can cost; `fits`: how many people the budget lasts for who get the most."""

    lines: list[str]
    most: str
    free: str
    fits: int | None
    budgets: str


@needs(CampaignPermission.EDIT)
@require_POST
def foreseen(request: Looking) -> HttpResponse:
    """POST /campaigns/foreseen: the terms that what stands in the form would make; nothing is written down. `begun`:
    the uid of the campaign that promises more.
    """
    form = _form(request, {})
    if begun := _uid(request.GET.get("begun", "")):
        line = campaign(request.actor, campaign_uid=begun)
        form = _form(request, _said(line, request.workspace.currency), has_begun=True)
    part = None
    if form.is_valid():
        told, money = preview(request.workspace.id, form.campaign()), request.workspace.currency
        most, free = (
            amount_of(sum_, Currency(told.currency), money) if told.currency else "" for sum_ in (told.most, told.free)
        )
        fits = told.free // told.most if told.most else None
        part = PreviewPart(told.text.splitlines(), most, free, fits, _budgets(request))
    return render(request, "console/campaigns/_foreseen.html", {"part": part})


def _budgets(request: Looking) -> str:
    return reverse("rewards_budgets") if request.actor.may(CashPermission.BUDGETS) else ""


def _shown(request: Looking, form: CampaignForm, line: CampaignLine | None) -> HttpResponse:
    page = WritePage(form, line, budgets=_budgets(request))
    return render(request, "console/campaigns/write.html", {"page": page}, status=422 if form.is_bound else 200)


def _measured(request: Looking) -> dict[str, Any]:
    """What somebody new took of the team in earlier campaigns, where that was measured."""
    each = measured_each(request.workspace.id, now=request.now)
    return {"minutes_each": each} if each is not None else {}


def _uid(said: str) -> UUID | None:
    try:
        return UUID(said)
    except ValueError:
        return None


def _form(request: Looking, initial: dict[str, Any], *, has_begun: bool = False) -> CampaignForm:
    data = request.POST if request.method == "POST" else None
    budgets = open_budgets(request.workspace.id)
    return CampaignForm(
        data, initial=initial, budgets=budgets, money=request.workspace.currency, has_begun=has_begun
    )  # fmt: skip


def _said(line: CampaignLine, money: str) -> dict[str, Any]:
    """A campaign as the form says it."""

    def amount(sum_: int) -> str:
        return shown(sum_, money) if line.money.currency == "cash" else str(sum_)

    return {
        "name": line.name, "kind": line.kind.value, "aim": line.aim, "starts_at": line.starts_at,
        "ends_at": line.ends_at, "budget": str(line.budget_id or ""), "each": amount(line.each) if line.each else "",
        "each_most": line.each_most, "ladder": "\n".join(f"{count} {amount(what)}" for count, what in line.ladder),
        "stays_days": line.stays_days, "staff_minutes": line.staff_minutes,
        "minutes_each": line.minutes_each,
        "rules_text": line.rules_text, "must": line.must.value, "old_count": line.old_count,
        "joiners_take_part": line.joiners_take_part, **line.entry, "words": "\n".join(words_of(line.entry)),
    }  # fmt: skip
