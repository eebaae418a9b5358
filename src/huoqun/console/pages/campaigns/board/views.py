"""A campaign in figures, while it runs and ever after."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from huoqun.campaigns.actions.learning import write_learnt
from huoqun.campaigns.permissions import CampaignPermission
from huoqun.campaigns.queries.board import LEAST, Doing, Hour, doing, hours, voids
from huoqun.campaigns.queries.campaigns import CampaignLine
from huoqun.campaigns.queries.load import load_of
from huoqun.campaigns.rules.campaigns import RUNNING
from huoqun.campaigns.rules.capacity import Load
from huoqun.console.access import Looking, needs
from huoqun.console.parts import Chart, Series

from ..tabs import CampaignHead, campaign_head
from ..words import sum_name, void_name

SHOWN = timedelta(hours=48)
"""So much of the latest is drawn hour by hour."""


@dataclass(frozen=True, slots=True)
class Part:
    """A count of a number of people, and the part of a hundred that it is; None: too few to say."""

    count: int
    of: int
    part: int | None


@dataclass(frozen=True, slots=True)
class Beside:
    """How people do some days after they joined: those of the campaign beside those who came by other ways."""

    days: int
    here: Part
    here_else: Part
    spoke: Part
    spoke_else: Part


@dataclass(frozen=True, slots=True)
class BoardPage:
    """`lasts`: minutes for which the free seats last, None where nobody comes; `each`: what a matured one costs;
    `moves`: people still come, so the figures are looked at again and again.
    """

    head: CampaignHead
    load: Load
    per_hour: int
    lasts: int | None
    each: str
    paid: str
    aside: str
    chart: Chart | None
    beside: list[Beside]
    voids: list[tuple[str, int]]
    least: int
    may_write: bool
    moves: bool


@needs(CampaignPermission.VIEW)
@require_GET
def board(request: Looking, campaign_uid: UUID) -> HttpResponse:
    """GET /campaigns/<uid>/figures"""
    head = campaign_head(request, campaign_uid, "campaign_board")
    line, here, now = head.line, request.workspace.id, request.now
    load = load_of(here, line.id, now=now)
    until = line.ended_at or now
    found = hours(here, line.id, since=until - SHOWN)
    since = line.started_at or line.starts_at
    beside = [_beside(*doing(here, line.id, days=days, since=since, now=now)) for days in (7, 30)]
    lasts = int(load.lasts.total_seconds() // 60) if load.lasts is not None else None
    page = BoardPage(
        head, load, round(load.per_minute * 60), lasts, _each(request, line), _sum(request, line, line.money.paid),
        _sum(request, line, line.money.aside), _chart(found) if found else None, beside,
        [(void_name(one.why), one.people) for one in voids(here, line.id)], LEAST,
        request.actor.may(CampaignPermission.EDIT), line.state in RUNNING,
    )  # fmt: skip
    return render(request, "console/campaigns/board.html", {"page": page})


@needs(CampaignPermission.EDIT)
@require_POST
def learnt(request: Looking, campaign_uid: UUID) -> HttpResponse:
    """POST /campaigns/<uid>/learnt with `text`"""
    write_learnt(request.actor, campaign_uid=campaign_uid, text=request.POST.get("text", ""), now=request.now)
    messages.success(request, _("Saved."))
    return redirect("campaign_board", campaign_uid)


def _chart(found: Sequence[Hour]) -> Chart:
    first = found[0].at
    count = int((found[-1].at - first).total_seconds() // 3600) + 1
    by_hour = {one.at: one for one in found}
    steps = [first + timedelta(hours=n) for n in range(count)]
    rows = [by_hour.get(at, Hour(at, 0, 0, 0, 0)) for at in steps]
    return Chart(
        _("Hour by hour"), [f"{timezone.localtime(at):%m-%d %H}" for at in steps],
        [
            Series(_("Opened a code"), [one.opened for one in rows]), Series(_("Joined"), [one.joined for one in rows]),
            Series(_("Matured"), [one.matured for one in rows]), Series(_("Left"), [one.left for one in rows]),
        ],
    )  # fmt: skip


def _beside(own: Doing, others: Doing) -> Beside:
    return Beside(
        own.days, _part(own.here, own.people), _part(others.here, others.people), _part(own.spoke, own.people),
        _part(others.spoke, others.people),
    )  # fmt: skip


def _part(count: int, of: int) -> Part:
    return Part(count, of, 100 * count // of if of >= LEAST else None)


def _each(request: Looking, line: CampaignLine) -> str:
    matured = line.funnel.matured
    return _sum(request, line, line.money.paid // matured) if matured and line.money.currency else "—"


def _sum(request: Looking, line: CampaignLine, amount: int) -> str:
    return sum_name(amount, line.money.currency, request.workspace.currency)
