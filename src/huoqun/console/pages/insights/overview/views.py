"""What needs somebody, in few figures: each leads to where it is done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from huoqun.console.access import Looking, needs
from huoqun.console.parts import NavItem
from huoqun.insights.permissions import InsightPermission
from huoqun.insights.queries.kept import Newest, newest
from huoqun.insights.rules import Outlook
from huoqun.work.permissions import WorkPermission
from huoqun.work.queries.proposals import ProposalView, proposals_open

from ..tabs import tabs
from .charts import Led, charts

SHOWN = 8
"""Proposals: the charts below are what the page is for."""


@dataclass(frozen=True, slots=True)
class Stat:
    """A figure, what it is, and where it leads."""

    label: str
    value: int
    note: str
    url: str


@dataclass(frozen=True, slots=True)
class InsightsPage:
    """`proposed`: the first of what waits on Today, and `beyond`, how many more; `charts`: each with the proposal that
    it leads to.
    """

    tabs: Sequence[NavItem]
    day: date | None
    stats: Sequence[Stat]
    proposed: Sequence[ProposalView]
    beyond: int
    charts: Sequence[Led]


@needs(InsightPermission.VIEW)
@require_GET
def insights(request: Looking) -> HttpResponse:
    """GET /insights"""
    actor = request.actor
    waiting = proposals_open(actor, now=request.now) if actor.may_somewhere(WorkPermission.PROPOSAL_VIEW) else []
    own = [one for one in waiting if one.origin.startswith("insights.")]
    found = newest(actor)
    # What was said can be drawn before anything was foretold of it.
    led = charts(actor, until=found.day or timezone.localdate(request.now), waiting=own)
    page = InsightsPage(tabs(request, "insights"), found.day, _stats(found), own[:SHOWN], max(0, len(own) - SHOWN), led)
    return render(request, "console/insights/insights.html", {"page": page})


def _stats(found: Newest) -> list[Stat]:
    counts = Counter(one.outlook for one in found.groups)
    groups, members = reverse("insight_groups"), reverse("insight_members")
    unlikely = sum(one.p_return_60d < 0.5 for one in found.members)
    return [
        Stat(_("Groups going quiet"), counts[Outlook.GOING_QUIET], _("of %(n)d that spoke in 28 days")
             % {"n": len(found.groups)}, groups),
        Stat(_("Groups at risk"), counts[Outlook.AT_RISK], "", groups),
        Stat(_("Too young to tell"), counts[Outlook.TOO_EARLY], _("no verdict in the first seven days"), groups),
        Stat(_("Regulars unlikely back alone"), unlikely, _("of %(n)d who went silent") % {"n": len(found.members)},
             members),
    ]  # fmt: skip
