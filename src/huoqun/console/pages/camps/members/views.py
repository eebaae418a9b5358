"""Who is in a class, and where each stands with everything there is to do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from huoqun.camps.marks import Column, ColumnKind, Mark
from huoqun.camps.permissions import CampPermission
from huoqun.camps.queries.classes import Student, roster
from huoqun.camps.standing import Table, table
from huoqun.console.access import Looking, needs
from huoqun.console.parts import NavItem

from ..tabs import PAGE, ClassHead, class_head, place_of
from ..words import MARK_TONES, SIGNS, kind_name, mark_name


@dataclass(frozen=True, slots=True)
class Cell:
    """One mark. `said`: of what, and where it stands."""

    sign: str
    tone: str
    said: str


@dataclass(frozen=True, slots=True)
class Strip:
    """A member's marks of a kind: `done` of `of`, those that are over and not excused."""

    name: str
    done: int
    of: int
    cells: Sequence[Cell]


@dataclass(frozen=True, slots=True)
class Row:
    student: Student
    strips: Sequence[Strip]


@dataclass(frozen=True, slots=True)
class MembersPage:
    """A hundred members at a time. `kinds`: the heads of the strips, each with how many columns it has.

    `choice`: everybody, or who has not checked in on the latest day; `lacks`: the latter is shown.
    """

    head: ClassHead
    choice: Sequence[NavItem]
    lacks: bool
    kinds: Sequence[tuple[str, int]]
    rows: Sequence[Row]
    more: int
    signs: Sequence[tuple[str, str, str]]


@needs(CampPermission.VIEW)
@require_GET
def members(request: Looking, group_run_uid: UUID) -> HttpResponse:
    """GET /camps/<run uid>/members?lacks=1&from=<place>"""
    head = class_head(request, group_run_uid, "camp_members")
    run = head.line.group_run_id or 0
    first = place_of(request)
    everybody = roster(request.workspace.id, run)
    found = table(request.workspace.id, run, member_ids=[one.id for one in everybody], now=request.now)
    latest = next((column for column in reversed(found.columns) if column.kind is ColumnKind.CHECKIN), None)
    behind = [one for one in everybody if latest and _lacks(found, one, latest)]
    lacks = bool(latest) and request.GET.get("lacks") == "1"
    chosen = behind if lacks else everybody
    shown = chosen[first : first + PAGE]
    kinds = [(kind_name(kind), len(list(columns))) for kind, columns in groupby(found.columns, key=lambda c: c.kind)]
    more = first + PAGE if len(chosen) > first + PAGE else 0
    signs = [(SIGNS[state], tone, mark_name(state)) for state, tone in MARK_TONES.items()]
    rows = [Row(one, _strips(found, one.id)) for one in shown]
    choice = _choice(latest, len(everybody), len(behind), lacks)
    page = MembersPage(head, choice, lacks, kinds, rows, more, signs)
    return render(request, "console/camps/members.html", {"page": page})


def _lacks(found: Table, one: Student, column: Column) -> bool:
    mark = found.mark(one.id, column.key)
    return one.left_at is None and (mark.is_open or mark.is_missed)


def _choice(latest: Column | None, people: int, behind: int, lacks: bool) -> list[NavItem]:
    if latest is None:
        return []
    label = _("%(day)s: not checked in") % {"day": latest.title}
    return [
        NavItem("?", _("Everybody"), "", active=not lacks, badge=people),
        NavItem("?lacks=1", label, "", active=lacks, badge=behind),
    ]


def _strips(found: Table, member_id: int) -> list[Strip]:
    strips = []
    for kind, these in groupby(found.columns, key=lambda column: column.kind):
        marks = [(column, found.mark(member_id, column.key)) for column in these]
        counted = [mark for _, mark in marks if mark.is_done or mark.is_missed]
        done = sum(mark.is_done for mark in counted)
        strips.append(Strip(kind_name(kind), done, len(counted), [_cell(column, mark) for column, mark in marks]))
    return strips


def _cell(column: Column, mark: Mark) -> Cell:
    said = pgettext("a mark", "%(what)s: %(state)s") % {"what": column.title, "state": mark_name(mark.state)}
    if mark.score is not None:
        said = f"{said} ({mark.score.normalize():f})"
    return Cell(SIGNS[mark.state], MARK_TONES[mark.state], said)
