"""One group's day: its steps with all of their words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from huoqun.console.access import Looking, needs
from huoqun.core.errors import NotFound
from huoqun.playbooks.agenda import MIXED, Entry
from huoqun.playbooks.permissions import PlaybookPermission
from huoqun.playbooks.queries import calendar as queries
from huoqun.playbooks.queries.calendar import Row, RunHead
from huoqun.playbooks.queries.plans import texts_of
from huoqun.playbooks.queries.spoken import words

from .cells import may_shift, name_of, nick, read_day, read_uid, shift_url
from .words import outcome_name


@dataclass(frozen=True, slots=True)
class StepLine:
    """A step of a day with all of its words."""

    at: str
    name: str
    cls: str
    texts: tuple[str, ...]
    outcome: str
    people: int


@dataclass(frozen=True, slots=True)
class DayPage:
    """A run's day, whole."""

    head: RunHead
    on: date
    day: int
    lines: tuple[StepLine, ...]
    is_over: bool
    shift_url: str
    back_url: str


@needs(PlaybookPermission.VIEW)
@require_GET
def calendar_day(request: Looking) -> HttpResponse:
    """GET /playbooks/calendar/day?run=…&on=2026-11-02: the steps of a group's day with their words."""
    uid, on = read_uid(request.GET.get("run", "")), read_day(request.GET.get("on", ""))
    if uid is None or on is None:
        raise NotFound
    row = queries.day_of_run(request.actor, uid=uid, on=on, now=request.now)
    said = texts_of(request.workspace.id, [row.plan])
    cell = row.cells.get(on)
    entries = cell.entries if cell else ()
    days = {entry.day for entry in entries if entry.day}
    page = DayPage(
        row.head,
        on,
        days.pop() if len(days) == 1 else 0,
        tuple(_line(row, entry, said[row.plan.version_id]) for entry in entries),
        bool(cell and cell.is_over),
        f"{shift_url(row.head)}&from={on}" if may_shift(request.actor, row.head) else "",
        f"{reverse('playbooks_calendar')}?view=week&on={on}",
    )
    part = "_calendar_day" if request.headers.get("HX-Request") else "calendar_day"
    return render(request, f"console/playbooks/{part}.html", {"page": page})


def _line(row: Row, entry: Entry, said: Mapping[str, Any]) -> StepLine:
    step = row.plan.steps.get(entry.step)
    return StepLine(
        f"{entry.at:%H:%M}",
        name_of(row, entry),
        step.cls if step is not None else "",
        tuple(words(row.head, row.plan, entry, said, nick=nick())),
        outcome_name(entry.outcome) if entry.outcome not in ("", MIXED) else "",
        entry.people,
    )
