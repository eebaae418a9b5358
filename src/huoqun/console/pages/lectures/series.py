"""Series of lectures: the list, and one with its rounds: what each has still to do, whom it brought, at what cost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from huoqun.campaigns.permissions import CampaignPermission
from huoqun.campaigns.queries.campaigns import CampaignLine, campaigns
from huoqun.campaigns.queries.quality import Quality, qualities
from huoqun.console.access import Looking, needs
from huoqun.console.parts import NavItem
from huoqun.core.errors import Refused
from huoqun.lectures.actions import looping
from huoqun.lectures.looping import Seen, Step, done_steps, each_costs, next_step
from huoqun.lectures.permissions import LecturePermission
from huoqun.lectures.queries.series import Round, SeriesLine, all_series, rounds, series
from huoqun.lectures.rules import State
from huoqun.points.rules import Currency

from ..points.words import amount_of
from .tabs import lists
from .words import follow_words, round_state, step_name

QUALITY_DAYS = 7
LEAST = 5
"""With fewer people a part says nothing."""


@dataclass(frozen=True, slots=True)
class SeriesPage:
    tabs: Sequence[NavItem]
    lines: Sequence[SeriesLine]
    may_edit: bool
    fault: str


@dataclass(frozen=True, slots=True)
class Row:
    """A round in words. `steps`: (what, whether it was done); `waits`: what it waits for now; `here`, `spoke`: parts of
    a hundred of `people` who joined a week ago or longer, None: too few to say.
    """

    round: Round
    tone: str
    state: str
    steps: Sequence[tuple[str, bool]]
    waits: str
    campaign: CampaignLine | None
    people: int
    here: int | None
    spoke: int | None
    cost: str
    each: str
    score: str
    sold: str


@dataclass(frozen=True, slots=True)
class OneSeriesPage:
    """A series. `came`, `matured`: of all its rounds; `cost`: of all of them."""

    tabs: Sequence[NavItem]
    line: SeriesLine
    rows: Sequence[Row]
    came: int
    matured: int
    cost: str
    each: str
    sees_campaigns: bool
    may_edit: bool


@needs(LecturePermission.VIEW)
@require_http_methods(["GET", "POST"])
def series_list(request: Looking) -> HttpResponse:
    """GET /lectures/series; POST with `name` begins one."""
    fault = ""
    if request.method == "POST":
        try:
            uid = looping.begin_series(
                request.actor, name=request.POST.get("name", ""), follow_words=follow_words(), now=request.now
            )
        except Refused as refusal:
            if refusal.status == 403:
                raise
            fault = f"{_(refusal.message)} {_(refusal.way_out)}"
        else:
            return redirect("lecture_one_series", uid)
    page = SeriesPage(
        lists("lecture_series"), all_series(request.actor), request.actor.may(LecturePermission.EDIT), fault
    )
    return render(request, "console/lectures/series.html", {"page": page}, status=422 if fault else 200)


@needs(LecturePermission.VIEW)
@require_http_methods(["GET", "POST"])
def one_series(request: Looking, series_uid: UUID) -> HttpResponse:
    """GET /lectures/series/<uid>; POST with `name` and `words` writes it anew."""
    if request.method == "POST":
        said = request.POST
        try:
            looping.edit_series(
                request.actor, series_uid=series_uid, name=said.get("name", ""), follow_words=said.get("words", ""),
                now=request.now,
            )  # fmt: skip
        except Refused as refusal:
            if refusal.status in (403, 404):
                raise
            messages.warning(request, f"{_(refusal.message)} {_(refusal.way_out)}")
        else:
            messages.success(request, _("Saved."))
        return redirect("lecture_one_series", series_uid)
    return render(request, "console/lectures/one_series.html", {"page": _page(request, series_uid)})


@needs(LecturePermission.EDIT)
@require_POST
def end(request: Looking, series_uid: UUID) -> HttpResponse:
    """POST /lectures/series/<uid>/end"""
    looping.end_series(request.actor, series_uid=series_uid, now=request.now)
    messages.success(request, _("Done."))
    return redirect("lecture_one_series", series_uid)


def _page(request: Looking, series_uid: UUID) -> OneSeriesPage:
    line = series(request.actor, series_uid=series_uid)
    found = rounds(request.actor, series_id=line.id)
    sees = request.actor.may(CampaignPermission.VIEW)
    wanted = {one.campaign for one in found if one.campaign is not None}
    known = {c.uid: c for c in campaigns(request.actor) if c.uid in wanted} if sees and wanted else {}
    good = qualities(request.workspace.id, list(known), days=QUALITY_DAYS, now=request.now) if known else {}
    rows = [
        _row(request, one, known.get(one.campaign) if one.campaign else None,
             good.get(one.campaign) if one.campaign else None, later=n + 1 < len(found))
        for n, one in enumerate(found)
    ]  # fmt: skip
    brings = {row.campaign.uid: row.campaign for row in rows if row.campaign is not None}
    matured = sum(c.funnel.matured for c in brings.values())
    cost = sum(one.fee for one in found if one.state is not State.CANCELLED)
    cost += sum(_paid(c) for c in brings.values())
    each = each_costs(cost, matured)
    return OneSeriesPage(
        lists("lecture_series"), line, rows, sum(c.funnel.joined for c in brings.values()), matured,
        _sum(request, cost), "" if each is None else _sum(request, each), sees,
        request.actor.may(LecturePermission.EDIT),
    )  # fmt: skip


def _row(
    request: Looking, one: Round, campaign: CampaignLine | None, good: Quality | None, *, later: bool
) -> Row:  # fmt: skip
    seen = Seen(
        state=one.state, lecturer=bool(one.lecturer), campaign=campaign is not None,
        poster=good is not None and good.poster, sharing=campaign.participants if campaign else 0,
        came=campaign.funnel.joined if campaign else 0, asked=one.asked, told=one.told, followed=one.followed,
        done=one.done, later=later,
    )  # fmt: skip
    cost = one.fee + (_paid(campaign) if campaign else 0)
    each = each_costs(cost, campaign.funnel.matured if campaign else 0)
    waits: Step | None = next_step(seen)
    people = good.people if good else 0
    return Row(
        one, *round_state(one.state), [(step_name(step), done) for step, done in done_steps(seen).items()],
        step_name(waits) if waits else "", campaign, people, _part(good.here, people) if good else None,
        _part(good.spoke, people) if good else None, _sum(request, cost),
        "" if each is None else _sum(request, each), f"{one.score:.1f}" if one.score is not None else "",
        _sum(request, one.sold) if one.bought else "",
    )  # fmt: skip


def _paid(campaign: CampaignLine) -> int:
    """What a campaign's rewards cost in cash; points are no money."""
    return campaign.money.paid + campaign.money.aside if campaign.money.currency == Currency.CASH else 0


def _part(count: int, of: int) -> int | None:
    return round(100 * count / of) if of >= LEAST else None


def _sum(request: Looking, amount: int) -> str:
    return amount_of(amount, Currency.CASH, request.workspace.currency)
