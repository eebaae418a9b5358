"""What runs where; one group run with its steps; who is at a step; one member's way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from huoqun.camps.permissions import CampPermission
from huoqun.camps.queries.windows import days_checked, windows_of
from huoqun.console.access import Looking, needs
from huoqun.console.outcomes import effect_state_name, end_name, outcome_name, reason_name
from huoqun.console.pages.playbooks.called import beyond, called, names
from huoqun.console.pages.playbooks.tabs import tabs
from huoqun.console.pages.playbooks.words import block_name
from huoqun.console.parts import NavItem, Tone
from huoqun.console.words import lasted
from huoqun.core.errors import NotFound
from huoqun.members.queries.faces import face_by_uid
from huoqun.playbooks.agenda import Duty, chores, local
from huoqun.playbooks.compiling import EXITS
from huoqun.playbooks.permissions import PlaybookPermission
from huoqun.playbooks.plan import Plan
from huoqun.playbooks.queries import running
from huoqun.playbooks.queries.plans import plan
from huoqun.playbooks.queries.running import RunLine, SomebodyThere, StepLine, Way

from .lacking import Lack, lacks
from .sheets import Sheet, on_day, sheets
from .waits import Waits, waits

TONES: dict[str, Tone] = {"running": "good", "paused": "watch", "ended": "quiet"}


def state_name(state: str) -> str:
    """What the console calls the state of a group run."""
    return {"running": _("running"), "paused": _("paused"), "ended": _("ended")}.get(state, state)


@dataclass(frozen=True, slots=True)
class RunRow:
    line: RunLine
    state: str
    tone: Tone
    why: str


@dataclass(frozen=True, slots=True)
class RunsPage:
    """What runs, or what has ended, fifty at a time. `more`: the address's query of the next fifty."""

    rows: Sequence[RunRow]
    tabs: Sequence[NavItem]
    shows_ended: bool
    may_start: bool
    more: str


PAGE = 50


def row_of(line: RunLine) -> RunRow:
    return RunRow(line, state_name(line.state), TONES.get(line.state, "quiet"), end_name(line.end_reason))


@needs(PlaybookPermission.VIEW)
@require_GET
def runs(request: Looking) -> HttpResponse:
    """GET /playbooks/runs?ended=1&after=uid of a run"""
    ended = bool(request.GET.get("ended"))
    found = running.runs(request.actor, now=request.now, ended=ended, after=_after(request), most=PAGE + 1)
    rows = [row_of(line) for line in found[:PAGE]]
    known = {"ended": "1" if ended else "", "after": str(rows[-1].line.uid)} if len(found) > PAGE else {}
    may = request.actor.may_somewhere(PlaybookPermission.START)
    page = RunsPage(rows, tabs("playbooks_runs"), ended, may, urlencode({k: v for k, v in known.items() if v}))
    return render(request, "console/running/runs.html", {"page": page})


def _after(request: Looking) -> UUID | None:
    try:
        return UUID(request.GET["after"][:36]) if request.GET.get("after") else None
    except ValueError:
        raise NotFound from None


@dataclass(frozen=True, slots=True)
class Share:
    """So many of something, in words."""

    name: str
    count: int
    tone: Tone = "quiet"


@dataclass(frozen=True, slots=True)
class StepRow:
    """A step with what became of it. `called`: what people call it, `text`: what else it says; `kept_back`: effects
    that did not go out, with the reason."""

    step: StepLine
    called: str
    text: str
    name: str
    when: str
    outcomes: Sequence[Share]
    sent: int
    kept_back: Sequence[Share]


@dataclass(frozen=True, slots=True)
class StageRows:
    """The steps of a stage. `people`: members in one of them or with one of them next; `is_open`: it is unfolded."""

    name: str
    steps: Sequence[StepRow]
    people: int
    is_open: bool


@dataclass(frozen=True, slots=True)
class RunPage:
    """One group run, with what it waits for people with."""

    row: RunRow
    stages: Sequence[StageRows]
    kept_back: Sequence[Share]
    sent: int
    waits: Waits
    may_steer: bool
    as_of: datetime | None
    may_look_through: bool
    has_sheets: bool
    today: Sequence[tuple[Sheet, Duty]]
    lacks: Sequence[Lack]


SENT = ("sent", "confirmed")
UNDER_WAY = ("planned", "ready", "leased", "ambiguous")


def _kept_back(effects: dict[tuple[str, str], int]) -> list[Share]:
    found = [
        Share(reason_name(reason) if reason else effect_state_name(state), count,
              "watch" if state == "awaiting_staff" else "quiet")
        for (state, reason), count in effects.items()
        if state not in SENT and (state not in UNDER_WAY or reason)
    ]  # fmt: skip
    return sorted(found, key=lambda share: -share.count)


def _sent(effects: dict[tuple[str, str], int]) -> int:
    return sum(count for (state, _reason), count in effects.items() if state in SENT)


def after_start(after: timedelta) -> str:
    """When a step comes that no clock tells: so long after somebody's own beginning."""
    return _("%(span)s after the start") % {"span": lasted(after)}


def _row(step: StepLine, called: str) -> StepRow:
    when = after_start(step.after) if step.after is not None else step.at
    outcomes = sorted(step.outcomes.items(), key=lambda item: -item[1])
    shares = [Share(outcome_name(name), count) for name, count in outcomes]
    return StepRow(
        step, called, beyond(step.text, called), block_name(step.do), when, shares, _sent(step.effects),
        _kept_back(step.effects),
    )  # fmt: skip


def _stages(found: Sequence[StepLine], known: Plan, line: RunLine, now: datetime) -> list[StageRows]:
    """The steps by their stages; unfolded is where somebody is, and what comes within a day."""
    stages = {stage.id: stage.name for stage in known.source.stages}
    soon, rows, all_called = now + timedelta(days=1), [], names(known, line.values)
    for key, steps in groupby(found, key=lambda step: step.stage):
        these = list(steps)
        people = sum(step.here for step in these if step.scope == "member")
        is_open = any(step.here and (step.next_at is None or step.next_at <= soon) for step in these)
        name = _("How it ends") if key == EXITS else stages.get(key) or key
        rows.append(StageRows(name, [_row(step, all_called[step.step]) for step in these], people, is_open))
    return rows


@needs(PlaybookPermission.VIEW)
@require_GET
def run(request: Looking, group_run_uid: UUID) -> HttpResponse:
    """GET /playbooks/runs/<uid>?anew=1"""
    line = running.run_line(request.actor, group_run_uid, now=request.now)
    found = running.funnel(request.workspace.id, line, now=request.now, anew="anew" in request.GET)
    every, known = running.totals(found.steps), plan(request.workspace.id, line.version_id)
    own = sheets(known, line.starts_on, {}, {})
    page = RunPage(
        row_of(line), _stages(found.steps, known, line, request.now), _kept_back(every), _sent(every),
        waits(request, line),
        line.state != "ended"
        and request.actor.may(PlaybookPermission.STEER, chapter_id=line.chapter_id, group_id=line.group_id),
        found.as_of,
        request.actor.may(CampPermission.CHECK_IN, chapter_id=line.chapter_id, group_id=line.group_id),
        bool(own or chores(known, line.starts_on)), _lines_of_today(request, line, own),
        lacks(request, known, line.values) if line.state != "ended" else (),
    )  # fmt: skip
    return render(request, "console/running/run.html", {"page": page})


@dataclass(frozen=True, slots=True)
class AtPage:
    """Who is at a step, a hundred at a time."""

    line: RunLine
    step: str
    called: str
    people: Sequence[SomebodyThere]
    more: int


@needs(PlaybookPermission.VIEW)
@require_GET
def at(request: Looking, group_run_uid: UUID, step: str) -> HttpResponse:
    """GET /playbooks/runs/<uid>/at/<step>?after=member"""
    line = running.run_line(request.actor, group_run_uid, now=request.now)
    said = request.GET.get("after", "")
    after = int(said) if said.isdecimal() and len(said) < 18 else 0
    people = running.people_at(request.workspace.id, line.id, step, after=after)
    more = people[-1].member_id if len(people) == 100 else 0
    name = called(step, plan(request.workspace.id, line.version_id), line.values)
    return render(request, "console/running/at.html", {"page": AtPage(line, step, name, people, more)})


@dataclass(frozen=True, slots=True)
class WayRow:
    """A step that was taken; `called` is what people call it, `step` its id."""

    step: str
    called: str
    occurrence: str
    outcome: str
    at: datetime
    key: str
    text: str
    kept_back: str


@dataclass(frozen=True, slots=True)
class WayPage:
    """One member's way. `coming`: (id of a step, what it is called, when, held by what); `days`: (day, checked in) of
    those on which one may check in."""

    line: RunLine
    name: str
    member_uid: UUID
    way: Way
    rows: Sequence[WayRow]
    coming: Sequence[tuple[str, str, datetime | None, str]]
    days: Sequence[tuple[int, bool]]
    may_check_in: bool
    why: str = ""


def _lines_of_today(request: Looking, line: RunLine, own: Sequence[Sheet]) -> Sequence[tuple[Sheet, Duty]]:
    """What stands on the sheets for today, while it runs."""
    return on_day(own, local(request.now, line.zone).date()) if line.state != "ended" else ()


@needs(PlaybookPermission.VIEW)
@require_GET
def way(request: Looking, group_run_uid: UUID, member_uid: UUID) -> HttpResponse:
    """GET /playbooks/runs/<uid>/members/<uid>"""
    line = running.run_line(request.actor, group_run_uid, now=request.now)
    face = face_by_uid(request.workspace.id, member_uid)
    found = running.way_of(request.workspace.id, line.id, face.id) if face else None
    if face is None or found is None:
        raise NotFound
    own = names(plan(request.workspace.id, line.version_id), line.values)
    rows = [
        WayRow(one.step, own.get(one.step, one.step), one.occurrence, outcome_name(one.outcome), one.at,
               one.key, one.text,
               "" if one.state in ("", *SENT) else reason_name(one.reason) if one.reason
               else effect_state_name(one.state))
        for one in found.lines
    ]  # fmt: skip
    checked = days_checked(request.workspace.id, line.id, [face.id]).get(face.id, set())
    opened = [
        w.day
        for w in windows_of(request.workspace.id, [line.group_id]).get(line.group_id, ())
        if w.group_run_id == line.id
    ]
    may = bool(opened) and request.actor.may(
        CampPermission.CHECK_IN, chapter_id=line.chapter_id, group_id=line.group_id
    )
    coming = [(step, own.get(step, step), at, held) for step, at, held in found.coming]
    page = WayPage(line, face.name, member_uid, found, rows, coming, [(day, day in checked) for day in opened], may,
        end_name(found.reason),
    )  # fmt: skip
    return render(request, "console/running/way.html", {"page": page})
