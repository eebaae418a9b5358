"""One campaign at a glance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from huoqun.campaigns.permissions import CampaignPermission
from huoqun.campaigns.queries.campaigns import CampaignLine
from huoqun.campaigns.queries.review import findings
from huoqun.campaigns.rules.campaigns import State
from huoqun.campaigns.rules.entry import asks_picture, word_on
from huoqun.console.access import Looking, needs
from huoqun.lectures.permissions import LecturePermission
from huoqun.lectures.queries.series import of_campaign
from huoqun.team.queries import actor_names

from ..tabs import CampaignHead, campaign_head
from ..words import must_name, sum_name
from .steps import Next, steps_of

MANAGED = (State.LIVE, State.THROTTLED, State.PAUSED)


@dataclass(frozen=True, slots=True)
class Said:
    """A finding in words."""

    text: str
    mend: str
    stops: bool
    source: str


@dataclass(frozen=True, slots=True)
class Stage:
    """How many came how far; `part` of a hundred of those who joined, None where nobody did."""

    label: str
    count: int
    part: int | None


@dataclass(frozen=True, slots=True)
class OverviewPage:
    """`acts`: what this person may do now, as the words of addresses; `steps`: what is left until it begins.

    `lectures`: to which it brings people, (uid, title). `word`: of today, that screenshots have to show; `shots`: so
    many wait for this person, whom `judges` lets decide.
    """

    head: CampaignHead
    steps: list[Next]
    findings: list[Said]
    stages: list[Stage]
    rewards: list[str]
    must: str
    free: str
    aside: str
    paid: str
    made_by: str
    reviewed_by: str
    acts: frozenset[str]
    warns: bool
    word: str
    lectures: Sequence[tuple[UUID, str]]
    judges: bool
    shots: int


@needs(CampaignPermission.VIEW)
@require_GET
def overview(request: Looking, campaign_uid: UUID) -> HttpResponse:
    """GET /campaigns/<uid>"""
    head = campaign_head(request, campaign_uid, "campaign")
    line = head.line
    found = []
    if line.state in (State.DRAFT, State.REVIEWED):
        found = findings(request.workspace.id, line.id, now=request.now)
    names = actor_names(request.workspace.id, {line.made_by, line.reviewed_by} - {""})
    money = request.workspace.currency
    free, aside, paid = (_sum(line, amount, money) for amount in (line.money.free, line.money.aside, line.money.paid))
    said = [Said(told(f.message, f.values), told(f.mend, f.values), f.stops, f.source) for f in found]
    page = OverviewPage(
        head, steps_of(request, line), said, _stages(line), _rewards(line, money),
        must_name(line.must), free, aside, paid, names.get(line.made_by, line.made_by), names.get(line.reviewed_by, ""),
        _acts(request, line), any(not f.stops for f in found), _word(request, line), _lectures(request, line),
        request.actor.may(CampaignPermission.JUDGE), head.badges.get("campaign_screenshots", 0),
    )  # fmt: skip
    return render(request, "console/campaigns/overview.html", {"page": page})


def _word(request: Looking, line: CampaignLine) -> str:
    if not asks_picture(line.kind, line.entry):
        return ""
    return word_on(line.entry, line.starts_at, request.now, zone=request.workspace.zone)


def _lectures(request: Looking, line: CampaignLine) -> Sequence[tuple[UUID, str]]:
    if not request.workspace.has("lectures") or not request.actor.may(LecturePermission.VIEW):
        return ()
    return of_campaign(request.workspace.id, line.uid)


def told(text: str, values: dict[str, object]) -> str:
    """A finding's words with what they name."""
    return _(text) % values if values else _(text)


def _sum(line: CampaignLine, amount: int, money: str) -> str:
    return sum_name(amount, line.money.currency, money)


def _stages(line: CampaignLine) -> list[Stage]:
    funnel = line.funnel

    def stage(label: str, count: int) -> Stage:
        return Stage(label, count, 100 * count // funnel.joined if funnel.joined else None)

    return [
        Stage(_("Opened a code"), funnel.opened, None), Stage(_("Known by name"), funnel.identified, None),
        stage(_("Joined"), funnel.joined), stage(_("Counted"), funnel.counted), stage(_("Matured"), funnel.matured),
        stage(_("Do not count"), funnel.voided),
    ]  # fmt: skip


def _rewards(line: CampaignLine, money: str) -> list[str]:
    said = []
    if line.each:
        words = {"sum": _sum(line, line.each, money), "most": line.each_most}
        said.append(_("%(sum)s for each person who stays, for at most %(most)s people") % words)
    said += [
        _("%(people)s people: %(sum)s in all") % {"people": count, "sum": _sum(line, amount, money)}
        for count, amount in line.ladder
    ]
    return said


def _acts(request: Looking, line: CampaignLine) -> frozenset[str]:
    found: set[str] = set()
    own = str(request.actor) == line.made_by
    if line.state == State.DRAFT and request.actor.may(CampaignPermission.REVIEW) and not own:
        found |= {"review"}
    if line.state in (State.DRAFT, State.REVIEWED) and request.actor.may(CampaignPermission.EDIT):
        found |= {"edit", "cancel"}
    if request.actor.may(CampaignPermission.RUN):
        found |= {"start"} if line.state == State.REVIEWED else set()
        found |= {"close"} if line.state in MANAGED else set()
        found |= {"resume"} if line.state in (State.THROTTLED, State.PAUSED) else set()
        found |= {"favour"} if line.state in MANAGED and request.actor.may(CampaignPermission.REVIEW) else set()
        found |= {"pause"} if line.state in (State.LIVE, State.THROTTLED) else set()
    return frozenset(found)
