"""The dry run of a playbook: what would come of it, by members who are made up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

import msgspec
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from huoqun.console.access import Looking, needs
from huoqun.console.outcomes import outcome_name, reason_name
from huoqun.console.parts import Chart, Series
from huoqun.core.errors import Refused
from huoqun.groups.queries.places import Place, places
from huoqun.playbooks.permissions import PlaybookPermission
from huoqun.playbooks.queries import library
from huoqun.playbooks.queries.history import house_of, learnt
from huoqun.playbooks.simulate.cohort import Ways
from huoqun.playbooks.simulate.report import Report, RoleLine, StepLine, bounded, plan_to_try
from huoqun.playbooks.simulate.running import A_MONDAY, MEMBERS, Settings

from .called import names
from .filled import values
from .words import block_name

MOST_EVENTS = 40_000
"""About two seconds of computing: who waits for a page gets fewer runs than a terminal gives."""

MOST_MEMBERS, SEEDS = 500, 20
CHART_STEPS = 20
SHOWN_DAYS = (1, 2, 3, 5, 7, 14, 21, 30, 45, 60)


@dataclass(frozen=True, slots=True)
class StepRow:
    """A step of the funnel in words; `called` is what people call it."""

    line: StepLine
    called: str
    does: str
    outcomes: Sequence[tuple[str, float]]
    stopped: Sequence[tuple[str, float]]


@dataclass(frozen=True, slots=True)
class RoleRow:
    """A role's queue, and the day on which most is to be done."""

    line: RoleLine
    name: str
    fullest: int
    minutes: float
    too_much: bool


@dataclass(frozen=True, slots=True)
class StayRow:
    """A day of people's stay in the group that was learnt from: how many were counted, and what part of them did it."""

    day: int
    people: int
    spoke: float
    left: float
    bought: float


@dataclass(frozen=True, slots=True)
class DryRun:
    """What `console/playbooks/_dry_run.html` shows. `fault`: why there is nothing to show; `group`: whose members these
    are like."""

    report: Report | None = None
    rows: Sequence[StepRow] = ()
    roles: Sequence[RoleRow] = ()
    stopped: Sequence[tuple[str, float]] = ()
    funnel: Chart | None = None
    queue: Chart | None = None
    goal: float = 0.0
    power: float = 0.0
    least: float | None = None
    prizes: tuple[float, float, float] = (0, 0, 0)
    group: str = ""
    stays: Sequence[StayRow] = ()
    starts_on: date | None = None
    fault: str = ""
    way_out: str = ""
    never: Sequence[str] = ()


def dry_run(
    here: int, text: str, *, group: Place | None = None, members: int = MEMBERS, starts_on: date | None = None,
    said: Mapping[str, Any] | None = None,
) -> DryRun:  # fmt: skip
    """A playbook's text run dry; with a group its channel and the workspace's rules hold, and its past is learnt from.

    `starts_on`: the first day (else a Monday); `said`: what was filled in, as the start wizard's form sends it.
    As many runs by chance as a page can wait for: the result says how many.
    """
    try:
        plan = plan_to_try(text)
        settings = Settings(
            members=min(max(1, members), MOST_MEMBERS), seeds=SEEDS, ways=Ways(priors=plan.source.priors),
            starts_on=starts_on or A_MONDAY, values=values(said or {}, plan),
        )  # fmt: skip
        if group is not None:
            settings = msgspec.structs.replace(
                settings, ways=learnt(here, group.id, plan.source.priors), house=house_of(here, group.id),
                zone=group.zone or "", learnt_from=group.name,
            )  # fmt: skip
        report = bounded(plan, settings, events=MOST_EVENTS)
    except Refused as refusal:
        return DryRun(fault=str(refusal), way_out=_(refusal.way_out))
    roles = {role: needed.name or role for role, needed in plan.source.roles.items()}
    return replace(_shown(report, roles, names(plan, settings.values)), starts_on=starts_on)


def _shown(report: Report, names: Mapping[str, str], steps: Mapping[str, str]) -> DryRun:
    held = report.holdout
    prizes = report.prizes
    return DryRun(
        report=report, rows=[_row(line, steps) for line in report.steps],
        roles=[_role(role, names) for role in report.roles],
        stopped=[(reason_name(why), n) for why, n in report.stopped.items()], funnel=_funnel(report, steps),
        queue=_queue(report, names), goal=round((report.goal or 0) * 100, 1),
        power=round(held.power * 100) if held else 0,
        least=round(held.least * 100, 1) if held and held.least is not None else None,
        prizes=(prizes.p5 / 100, prizes.p50 / 100, prizes.p95 / 100), group=report.learnt_from,
        stays=_stays(report), never=[steps.get(step, step) for step in report.never],
    )  # fmt: skip


def _stays(report: Report) -> list[StayRow]:
    known = report.learnt.days if report.learnt else []
    return [
        StayRow(n, day.people, *(round(100 * part / day.people, 1) for part in (day.spoke, day.left, day.bought)))
        for n, day in enumerate(known, 1) if n in SHOWN_DAYS
    ]  # fmt: skip


def _row(line: StepLine, steps: Mapping[str, str]) -> StepRow:
    return StepRow(
        line, steps.get(line.step, line.step), block_name(line.does),
        [(outcome_name(o), n) for o, n in line.outcomes.items()],
        [(reason_name(why), n) for why, n in line.stopped.items()],
    )  # fmt: skip


def _role(role: RoleLine, names: Mapping[str, str]) -> RoleRow:
    fullest = max(role.days, key=lambda day: day.minutes, default=None)
    minutes = fullest.minutes if fullest else 0
    return RoleRow(
        role, names.get(role.role, role.role), fullest.day if fullest else 0, minutes, minutes > role.minutes_a_day
    )


def _funnel(report: Report, steps: Mapping[str, str]) -> Chart | None:
    """How many members come to each of their steps; of very many those that most come to."""
    lines = [line for line in report.steps if line.scope == "member"]
    most = sorted(lines, key=lambda line: -line.members)[:CHART_STEPS]
    shown = [line for line in lines if line in most]
    if not shown:
        return None
    values = [round(line.members, 1) for line in shown]
    return Chart(
        title=_("How many members come to each step"),
        x=[steps.get(line.step, line.step) for line in shown], series=[Series(_("members"), values)], kind="rows",
    )  # fmt: skip


def _queue(report: Report, names: Mapping[str, str]) -> Chart | None:
    busy = [role for role in report.roles if role.days]
    days = sorted({day.day for role in busy for day in role.days})
    if not days:
        return None
    series = []
    for role in busy:
        by_day = {day.day: round(day.minutes) for day in role.days}
        series.append(Series(names.get(role.role, role.role), [by_day.get(day, 0) for day in days]))
    return Chart(
        title=_("New work for each role, by day"), x=[f"D{day}" for day in days], series=series, kind="stack",
        unit=_("minutes"),
    )  # fmt: skip


@needs(PlaybookPermission.VIEW)
@require_POST
def show(request: Looking) -> HttpResponse:
    """POST /playbooks/dry-run: `text`, or the draft of `playbook`; `group`, `members`, `starts_on` and what the start
    wizard was filled in with, where they are known."""
    said = request.POST
    text = said.get("text", "").replace("\r\n", "\n")
    book = _uid(said.get("playbook", ""))
    if not text and book is not None:
        text = library.newest_text(request.actor, book)
    seen = places(request.workspace.id, scope=request.actor.scope(PlaybookPermission.VIEW)).values()
    group = next((one for one in seen if str(one.uid) == said.get("group")), None)
    members = int(count) if (count := said.get("members", "")).isdecimal() else MEMBERS
    shown = dry_run(
        request.workspace.id, text, group=group, members=members, starts_on=_date(said.get("starts_on", "")), said=said
    )
    return render(request, "console/playbooks/_dry_run.html", {"dry": shown})


def _date(said: str) -> date | None:
    try:
        found = date.fromisoformat(said)
    except ValueError:
        return None
    return found if 2000 <= found.year < 2100 else None


def _uid(said: str) -> UUID | None:
    try:
        return UUID(said)
    except ValueError:
        return None
