"""The list of lectures, and one of them while it is on: the lag of each group, what was said, what is asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from huoqun.console.access import Looking, needs
from huoqun.console.parts import NavItem
from huoqun.core.actor import EVERYWHERE
from huoqun.groups.queries.places import places
from huoqun.lectures.permissions import LecturePermission
from huoqun.lectures.queries import asked
from huoqun.lectures.queries import board as boards
from huoqun.lectures.queries.asked import QuestionLine
from huoqun.lectures.queries.awaited import waits_for
from huoqun.lectures.queries.board import Lag, LectureLine
from huoqun.lectures.queries.lines import LineRow, lines
from huoqun.lectures.rules import LineKind, QuestionState, State, TargetState
from huoqun.members.queries.faces import Face, faces
from huoqun.points.rules import Currency
from huoqun.team.queries import actor_names

from ..points.words import amount_of
from .tabs import lists, of_one
from .words import behind, kind_name, lag_name, question_state, state_name, why

OPEN_QUESTIONS = (QuestionState.OPEN, QuestionState.PASSED)


@dataclass(frozen=True, slots=True)
class Row:
    """A lecture in words."""

    line: LectureLine
    tone: str
    state: str


@dataclass(frozen=True, slots=True)
class LecturesPage:
    tabs: Sequence[NavItem]
    rows: Sequence[Row]
    may_edit: bool


@dataclass(frozen=True, slots=True)
class LagRow:
    """A group in words."""

    lag: Lag
    tone: str
    state: str
    behind: str
    why: str
    is_stuck: bool
    is_out: bool


@dataclass(frozen=True, slots=True)
class Said:
    """A line in words. `pictures`: addresses of those that were given here; `heard`: of recordings."""

    line: LineRow
    who: str
    kind: str
    pictures: Sequence[str]
    heard: Sequence[str]


@dataclass(frozen=True, slots=True)
class Asked:
    line: QuestionLine
    tone: str
    state: str
    is_open: bool


@dataclass(frozen=True, slots=True)
class Board:
    """What changes while a lecture is on. `behind`: groups that lack a line; `refreshes`: it is asked for again."""

    row: Row
    lags: Sequence[LagRow]
    said: Sequence[Said]
    behind: int
    stuck: int
    refreshes: bool
    may_run: bool
    may_edit: bool
    now: datetime


@dataclass(frozen=True, slots=True)
class LecturePage:
    """A lecture. `more`: groups that could hear it too; `waits`: it opens by itself, as a manual wanted it opened;
    `ends`: and it ends by itself.
    """

    tabs: Sequence[NavItem]
    board: Board
    questions: Sequence[Asked]
    hosts: Sequence[Face]
    fee: str
    more: Sequence[tuple[int, str]]
    state: State
    held: bool
    waits: bool
    ends: bool


@needs(LecturePermission.VIEW)
@require_GET
def lectures(request: Looking) -> HttpResponse:
    """GET /lectures"""
    rows = [Row(line, *state_name(line)) for line in boards.lectures(request.actor)]
    page = LecturesPage(lists("lectures"), rows, request.actor.may(LecturePermission.EDIT))
    return render(request, "console/lectures/lectures.html", {"page": page})


@needs(LecturePermission.VIEW)
@require_GET
def lecture(request: Looking, lecture_uid: UUID) -> HttpResponse:
    """GET /lectures/<uid>"""
    return lecture_shown(request, lecture_uid)


@needs(LecturePermission.VIEW)
@require_GET
def board(request: Looking, lecture_uid: UUID) -> HttpResponse:
    """GET /lectures/<uid>/board: what changes, again and again."""
    line = boards.lecture(request.actor, lecture_uid=lecture_uid)
    return render(request, "console/lectures/board.html", {"board": _board(request, line)})


def lecture_shown(request: Looking, lecture_uid: UUID, *, fault: str = "", text: str = "") -> HttpResponse:
    """A lecture's page; `fault`: why what was to be said, `text`, was not."""
    line = boards.lecture(request.actor, lecture_uid=lecture_uid)
    found = _board(request, line)
    hosts = faces(request.workspace.id, boards.hosts_of(request.workspace.id, line.id))
    there = {row.lag.group_id for row in found.lags if not row.is_out} | {line.host_group_id}
    more = [
        (p.id, p.name) for p in places(request.workspace.id, scope=EVERYWHERE).values()
        if p.ended_at is None and p.id not in there
    ]  # fmt: skip
    fee = amount_of(line.fee, Currency.CASH, request.workspace.currency) if line.fee else ""
    is_planned = line.state is State.PLANNED
    waits = waits_for(request.workspace.id, line.id, starts_at=line.starts_at, now=request.now) if is_planned else ()
    page = LecturePage(
        of_one(line.uid, "lecture"),
        found,
        _questions(request, line),
        list(hosts.values()),
        fee,
        more,
        line.state,
        line.held_at is not None,
        "open" in waits,
        "end" in waits,
    )
    values = {"page": page, "board": found, "fault": fault, "text": text}
    return render(request, "console/lectures/lecture.html", values, status=422 if fault else 200)


def _board(request: Looking, line: LectureLine) -> Board:
    lags = [
        LagRow(
            lag, *lag_name(lag, line.state), behind(lag, request.now), why(lag), lag.state is TargetState.STUCK,
            lag.state is TargetState.OUT,
        )
        for lag in boards.lags(request.actor, lecture_id=line.id)
    ]  # fmt: skip
    said = lines(request.actor, lecture_id=line.id)
    known = faces(request.workspace.id, [one.member_id for one in said])
    names = actor_names(request.workspace.id, [one.by for one in said])
    rows = [
        Said(
            one, known[one.member_id].name if one.member_id in known else names.get(one.by, ""),
            kind_name(one.kind, waits=one.is_awaited),
            *(_addresses(line, one, is_voice=is_voice) for is_voice in (False, True)),
        )
        for one in said
    ]  # fmt: skip
    lagging = sum(1 for row in lags if row.behind)
    may = request.actor.may
    return Board(
        Row(line, *state_name(line)), lags, rows, lagging, sum(1 for row in lags if row.is_stuck),
        line.state is State.LIVE or (line.state is State.ENDED and lagging > 0), may(LecturePermission.RUN),
        may(LecturePermission.EDIT), request.now,
    )  # fmt: skip


def _addresses(line: LectureLine, one: LineRow, *, is_voice: bool) -> list[str]:
    given = [f["uid"] for f in one.files if f.get("uid") and (f["kind"] == LineKind.VOICE) is is_voice]
    return [reverse("lecture_picture", args=[line.uid, uid]) for uid in given]


def _questions(request: Looking, line: LectureLine) -> list[Asked]:
    return [
        Asked(one, *question_state(one.state), one.state in OPEN_QUESTIONS)
        for one in asked.questions(request.actor, lecture_id=line.id)
        if one.text
    ]
