"""What each role does by itself, day by day, beside what Huoqun does (助教流程): to be read, worked by, and printed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from huoqun.console.access import Looking, needs
from huoqun.playbooks.agenda import Duty, chores, duties, local
from huoqun.playbooks.permissions import PlaybookPermission
from huoqun.playbooks.plan import Plan
from huoqun.playbooks.queries import running
from huoqun.playbooks.queries.plans import plan
from huoqun.playbooks.queries.running import RunLine
from huoqun.work.queries.doers import team


@dataclass(frozen=True, slots=True)
class Sheet:
    """A role's own sheet. `people`: who holds it here."""

    name: str
    duties: str
    people: Sequence[str]
    lines: Sequence[Duty]


@dataclass(frozen=True, slots=True)
class SheetsPage:
    line: RunLine
    sheets: Sequence[Sheet]
    today: date


def sheets(
    known: Plan, first: date, held: Mapping[str, Sequence[int]], names: Mapping[int, str], *, tasks: bool = False
) -> list[Sheet]:
    """A playbook's sheets, with the names of who holds each role. `tasks`: what comes as tasks stands there too."""
    found = []
    own, asked = duties(known, first), chores(known, first) if tasks else {}
    for role in dict.fromkeys([*own, *asked]):
        lines = sorted([*own.get(role, ()), *asked.get(role, ())], key=lambda one: one.place)
        needed = known.source.roles.get(role)
        people = [names[user] for user in held.get(role, ()) if user in names]
        found.append(Sheet((needed and needed.name) or role, needed.duties if needed else "", people, lines))
    return found


def sheets_of(workspace_id: int, line: RunLine) -> list[Sheet]:
    """Those of a group run, for everybody who does tasks in it, sales among them."""
    return sheets(plan(workspace_id, line.version_id), line.starts_on, line.roles, team(workspace_id), tasks=True)


def on_day(found: Sequence[Sheet], day: date) -> list[tuple[Sheet, Duty]]:
    """What falls on a date, in the order of the hours."""
    lines = [(sheet, duty) for sheet in found for duty in sheet.lines if duty.on == day]
    return sorted(lines, key=lambda one: one[1].at)


@needs(PlaybookPermission.VIEW)
@require_GET
def sheet(request: Looking, group_run_uid: UUID) -> HttpResponse:
    """GET /playbooks/runs/<uid>/sheet: on paper nothing but the sheets, a role a page."""
    line = running.run_line(request.actor, group_run_uid, now=request.now)
    today = local(request.now, line.zone).date()
    page = SheetsPage(line, sheets_of(request.workspace.id, line), today)
    return render(request, "console/running/sheet.html", {"page": page})
