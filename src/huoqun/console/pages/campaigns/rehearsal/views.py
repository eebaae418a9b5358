"""A campaign rehearsed by what is known of people, and by what is assumed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from math import ceil
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_POST

from huoqun.campaigns.actions import planning
from huoqun.campaigns.permissions import CampaignPermission
from huoqun.campaigns.queries.rehearsing import scenario_of
from huoqun.campaigns.rehearsal import kept, words
from huoqun.campaigns.rehearsal.auditing import Audit
from huoqun.campaigns.rehearsal.report import Range, Report
from huoqun.campaigns.rehearsal.scenario import Scenario
from huoqun.campaigns.rules.campaigns import MOST_MINUTES, OVER
from huoqun.console.access import Looking, needs
from huoqun.console.pages.points.words import amount_of
from huoqun.console.parts import Chart, Series
from huoqun.core.errors import Refused
from huoqun.points.rules import Currency

from ..tabs import CampaignHead, campaign_head

SEEDS, FEWEST, PEOPLE = 40, 12, 120_000
"""Whoever waits for a page gets fewer courses than a terminal gives: the fewer, the more people each of them has."""
STEADY = 10
"""Minutes for which a campaign that runs is rehearsed from the same moment on, so that a reload finds the figures."""


@dataclass(frozen=True, slots=True)
class RehearsalPage:
    """`busiest`: the team's minutes on the day that asks most, `needs`: what is enough in nineteen of twenty courses.

    `limits`: what is met, in words; `figures`: what was taken for true, how much it is, and where that is from.
    `audits`: kinds of people, what came of them, and what was found against them; `audited`: of how many courses.
    """

    head: CampaignHead
    report: Report
    totals: list[tuple[str, str]]
    cost: str
    each: str
    limits: list[str]
    safe: str
    figures: list[tuple[str, str, str]]
    audits: list[tuple[str, Audit, list[str]]]
    audited: str
    joins: Chart | None
    minutes: Chart | None
    has_rooms: bool
    busiest: str
    needs: int
    may_plan: bool


@dataclass(frozen=True, slots=True)
class Reckoning:
    """A page whose figures are still reckoned: `figures` is where they will be."""

    head: CampaignHead
    figures: str


@needs(CampaignPermission.VIEW)
@require_GET
def rehearsal(request: Looking, campaign_uid: UUID) -> HttpResponse:
    """GET /campaigns/<uid>/rehearsal: at once; `?figures=1` has the figures, which takes seconds where nobody has seen
    them yet. A part of the page for htmx, the whole for whoever follows the link.
    """
    head = campaign_head(request, campaign_uid, "campaign_rehearsal")
    now = request.now.replace(minute=request.now.minute // STEADY * STEADY, second=0, microsecond=0)
    scenario = scenario_of(request.actor, campaign_uid=campaign_uid, now=now)
    seeds = max(FEWEST, min(SEEDS, PEOPLE // max(1, scenario.told)))
    asked = "figures" in request.GET
    report = kept.reckoned(scenario, seeds=seeds) if asked else kept.known(scenario, seeds=seeds)
    if report is None:
        waiting = Reckoning(head, f"{request.path}?figures=1")
        return render(request, "console/campaigns/rehearsal.html", {"page": waiting})
    part = asked and request.headers.get("HX-Request") == "true"
    template = "console/campaigns/_rehearsed.html" if part else "console/campaigns/rehearsal.html"
    answer = render(request, template, {"page": _page(request, head, scenario, report)})
    patch_vary_headers(answer, ["HX-Request"])
    return answer


def _page(request: Looking, head: CampaignHead, scenario: Scenario, report: Report) -> RehearsalPage:
    needed = min(ceil(report.busiest.high), MOST_MINUTES)
    return RehearsalPage(
        head, report, words.totals(report, _), _spent(request, head, report.cost),
        _spent(request, head, report.each) if report.each is not None else "—",
        [words.limit(one, report.runs, _) for one in report.limits], words.safe(report, _),
        [words.figure(about, one, _) for about, one in report.figures.items()],
        [(_(words.WHO[one.persona]), one, words.why(one, _)) for one in report.audits],
        _(words.AUDITED) % {"n": report.audited},
        _chart(_("People who join, hour by hour"), scenario, report, "joins"),
        _chart(_("The team's minutes, hour by hour"), scenario, report, "minutes"), bool(scenario.rooms),
        words.span(report.busiest), needed, request.actor.may(CampaignPermission.EDIT) and head.line.state not in OVER,
    )  # fmt: skip


@needs(CampaignPermission.EDIT)
@require_POST
def plan(request: Looking, campaign_uid: UUID) -> HttpResponse:
    """POST /campaigns/<uid>/minutes with `minutes`: what the team gives it a day from now on."""
    said = request.POST.get("minutes", "")
    try:
        planning.plan_minutes(
            request.actor, campaign_uid=campaign_uid, minutes=int(said[:7]) if said.isdecimal() else -1, now=request.now
        )
    except Refused as refusal:
        if refusal.status in (403, 404):
            raise
        messages.warning(request, f"{_(refusal.message)} {_(refusal.way_out)}")
    else:
        messages.success(request, _("Planned. When more come than that allows, the campaign slows down by itself."))
    return redirect("campaign_rehearsal", campaign_uid)


def _chart(title: str, scenario: Scenario, report: Report, name: str) -> Chart | None:
    if not report.hours:
        return None
    hours = [scenario.starts_at + timedelta(hours=one.hour) for one in report.hours]
    ranges: list[Range] = [getattr(one, name) for one in report.hours]
    return Chart(
        title, [f"{at:%m-%d %H}" for at in hours],
        [
            Series(pgettext("range", "At most"), [one.high for one in ranges]),
            Series(pgettext("range", "The middle"), [one.middle for one in ranges]),
            Series(pgettext("range", "At least"), [one.low for one in ranges]),
        ],
    )  # fmt: skip


def _spent(request: Looking, head: CampaignHead, one: Range) -> str:
    currency = head.line.money.currency
    if not currency:
        return "—"
    least, middle, most = (
        amount_of(round(sum_), Currency(currency), request.workspace.currency)
        for sum_ in (one.low, one.middle, one.high)
    )
    return words.ranged(middle, least, most)
