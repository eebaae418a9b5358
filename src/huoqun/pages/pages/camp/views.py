"""A member's classes and waiting lists."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_POST

from huoqun.camps.actions import confirming, leaving, pairing
from huoqun.camps.actions import waiting as lists
from huoqun.camps.class_board import BoardBy, BoardSpan
from huoqun.camps.duties import Evidence, TurnState
from huoqun.camps.marks import Column, ColumnKind, Mark, MarkState
from huoqun.camps.queries.buddies import MyBuddies, my_buddies
from huoqun.camps.queries.class_board import BoardRow, amount_said, class_board, names_said
from huoqun.camps.queries.my_classes import MyStanding, my_classes, my_standing
from huoqun.camps.queries.roles import TurnLine, holders, turns_of
from huoqun.camps.queries.waiting import MyWait, my_waits
from huoqun.camps.saying import aloud, lacking
from huoqun.camps.usual_duties import role_name
from huoqun.console.access import Visiting, own
from huoqun.core.errors import NotFound
from huoqun.pages.rooms import show

SHOWN = 3
DUTIES = 6
TOP = 5


@dataclass(frozen=True, slots=True)
class Strip:
    """One's marks of a kind: (what, sign, where it stands), and how many are done."""

    name: str
    done: int
    marks: Sequence[tuple[str, str, str]]


@dataclass(frozen=True, slots=True)
class DutyShown:
    """A duty of one's own. `may`: it is done by confirming it here, now."""

    it: TurnLine
    said: str
    may: bool


@dataclass(frozen=True, slots=True)
class Placed:
    """A line of the class's board."""

    place: int
    tied: bool
    name: str
    amount: str
    is_mine: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """A class in words. `open`: what may be done now; `lacks`: to graduate. `roles`: one's own; `duties`: asked lately.

    `committee`: each role that somebody holds, with their names.
    """

    it: MyStanding
    open: Sequence[str]
    strips: Sequence[Strip]
    rule: Sequence[str]
    lacks: Sequence[str]
    roles: Sequence[str]
    duties: Sequence[DutyShown]
    committee: Sequence[tuple[str, Sequence[str]]]
    buddies: MyBuddies
    board: Sequence[Placed]


@dataclass(frozen=True, slots=True)
class CampPage:
    """The classes under way, the names of those that are over, and the lists."""

    classes: Sequence[Shown]
    past: Sequence[tuple[str, bool]]
    waits: Sequence[MyWait]


@own
@require_GET
def camp(request: Visiting) -> HttpResponse:
    """GET /me/camp"""
    workspace, member = request.workspace.id, request.visit.member_id
    every = my_classes(workspace, member)
    found = [
        one
        for mine in [one for one in every if not one.is_over][:SHOWN]
        if (one := my_standing(workspace, member, mine.group_run_id, now=request.now)) is not None
    ]
    past = [(one.title, one.is_graduate) for one in every if one.is_over]
    page = CampPage([_shown(request, one) for one in found], past, my_waits(workspace, member, now=request.now))
    return show(request, "pages/camp.html", page)


@own
@require_POST
def leave(request: Visiting, group_run_id: int) -> HttpResponse:
    """POST /me/camp/<run>/leave: `reason`, if they say one."""
    leaving.leave(
        request.actor, member_id=request.visit.member_id, group_run_id=group_run_id,
        reason=request.POST.get("reason", "")[:200], now=request.now,
    )  # fmt: skip
    return redirect("me_camp")


@own
@require_POST
def duty(request: Visiting, duty_turn_uid: UUID) -> HttpResponse:
    """POST /me/camp/duties/<turn>: it is done."""
    confirming.confirm_duty(
        request.actor, member_id=request.visit.member_id, turn_uid=duty_turn_uid, now=request.now
    )  # fmt: skip
    return redirect("me_camp")


@own
@require_POST
def buddy(request: Visiting, group_run_id: int) -> HttpResponse:
    """POST /me/camp/<run>/buddy: `wants` yes or no."""
    pairing.accompany(
        request.actor, member_id=request.visit.member_id, group_run_id=group_run_id,
        wants=request.POST.get("wants") == "yes", now=request.now,
    )  # fmt: skip
    return redirect("me_camp")


@own
@require_POST
def waiting(request: Visiting, class_uid: UUID) -> HttpResponse:
    """POST /me/camp/waiting/<class>: `act` join, take or withdraw."""
    acts = {"join": lists.join, "take": lists.take, "withdraw": lists.withdraw}
    act = acts.get(request.POST.get("act", ""))
    known = {one.class_uid for one in my_waits(request.workspace.id, request.visit.member_id, now=request.now)}
    if act is None or class_uid not in known:
        raise NotFound
    act(request.actor, class_uid=class_uid, member_id=request.visit.member_id, now=request.now)
    return redirect("me_camp")


def _shown(request: Visiting, one: MyStanding) -> Shown:
    cells = [cell for cell in zip(one.found.columns, one.mine.marks, strict=True) if not _is_no_duty(*cell)]
    strips = [_strip(kind, list(these)) for kind, these in groupby(cells, key=lambda cell: cell[0].kind)]
    opened = [column.title for column, mark in cells if mark.is_open]
    workspace, run, mine = request.workspace.id, one.line.group_run_id or 0, one.mine.student.id
    held = [line for line in holders(workspace, run) if line.until is None]
    duties = turns_of(workspace, run, member_ids=[mine], limit=DUTIES) if held else []
    committee: dict[str, list[str]] = {}
    for line in held:
        committee.setdefault(role_name(line.role), []).append(line.name)
    return Shown(
        one, opened, strips, aloud(one.found.rule), lacking(one.mine.verdict.gaps),
        [role_name(line.role) for line in held if line.member_id == mine],
        [_duty(line, request.now) for line in duties], list(committee.items()), my_buddies(workspace, mine, run),
        _board(request, one),
    )  # fmt: skip


def _board(request: Visiting, one: MyStanding) -> list[Placed]:
    """The first of the class by days checked in, and oneself."""
    by = BoardBy.CHECKINS
    found = class_board(request.workspace.id, one.line, by=by, span=BoardSpan.CAMP, now=request.now)
    mine = found.of(one.mine.student.id)
    rows = found.rows(TOP)
    if mine is not None and not any(row.named == (mine,) for row in rows):
        rows.append(BoardRow(mine.place, mine.amount, (mine,)))
    return [
        Placed(row.place.number, row.place.tied, _("you") if row.named == (mine,) else names_said(row),
               amount_said(by, row.amount), row.named == (mine,))
        for row in rows
    ]  # fmt: skip


def _is_no_duty(column: Column, mark: Mark) -> bool:
    """A day on which others had duties, and one had none."""
    return column.kind is ColumnKind.DUTY and mark.state is MarkState.EXCUSED


def _duty(line: TurnLine, now: datetime) -> DutyShown:
    said = {
        TurnState.ASKED: pgettext("a duty", "to be done"), TurnState.DONE: pgettext("a duty", "done"),
        TurnState.MISSED: pgettext("a duty", "missed"), TurnState.EXCUSED: pgettext("a duty", "excused"),
    }[line.state]  # fmt: skip
    may = line.state is TurnState.ASKED and line.plan.evidence is Evidence.CONFIRM and now < line.ends_at
    return DutyShown(line, said, may)


def _strip(kind: ColumnKind, cells: Sequence[tuple[Column, Mark]]) -> Strip:
    name = {
        ColumnKind.CHECKIN: _("Check-ins"), ColumnKind.HOMEWORK: _("Homework"), ColumnKind.QUIZ: _("Quizzes"),
        ColumnKind.SESSION: _("Sessions"), ColumnKind.DUTY: _("Duties"),
    }[kind]  # fmt: skip
    marks = [(column.title, *_said(mark)) for column, mark in cells]
    return Strip(name, sum(mark.is_done for _column, mark in cells), marks)


def _said(mark: Mark) -> tuple[str, str]:
    sign, said = {
        MarkState.DONE: ("✓", pgettext("a mark", "done")),
        MarkState.LATE: ("✓", pgettext("a mark", "done late")),
        MarkState.MISSING: ("✗", pgettext("a mark", "missing")),
        MarkState.EXCUSED: ("–", pgettext("a mark", "excused")),
        MarkState.OPEN: ("·", pgettext("a mark", "still open")),
    }[mark.state]
    return sign, said if mark.score is None else f"{said} ({mark.score.normalize():f})"
