"""What is to come of group runs, day by day: steps with their times, messages, the team's work, peaks. Pure."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from huoqun.chats.quiet import zone_named
from huoqun.core.blocks import GROUP

from .engine.spans import BadTime, day_number
from .engine.timetable import dates
from .format.model import SheetLine
from .likely import likely_in
from .plan import Plan, PlanRef, PlanStep
from .rules import TASKS

MIXED = "mixed"
"""The outcome of a step that members took with various ones."""
PEAK = 1.5
"""A day with so many times the messages of an ordinary day in view stands out."""


class Way(NamedTuple):
    """Runs with the same dates: so many `people` (the group's own run is one, `is_member` False).

    `pending`: the moment of the first slot that was not taken yet, None where the timetable is over.
    """

    is_member: bool
    first: date
    people: int
    began_at: datetime
    pending: datetime | None


@dataclass(frozen=True, slots=True)
class Entry:
    """A step on a date. `day` is the calendar's (0: of various members another); `people`: 0 for the group's own steps.

    `outcome`: what the log says of one that was taken, MIXED where it says various things, '' for what is to come.
    """

    on: date
    at: time
    step: str
    day: int
    people: int = 0
    outcome: str = ""

    @property
    def is_taken(self) -> bool:
        return bool(self.outcome)


def coming(plan: Plan, zone: str, ways: Iterable[Way], since: date, until: date) -> list[Entry]:
    """What is to come from `since` up to `until`, in order; members' steps of one minute are one entry."""
    found: dict[tuple[date, time, str], tuple[set[int], int]] = {}
    for way in ways:
        for on, at, step, day in _of(plan, zone, way, since, until):
            days, people = found.get((on, at, step.id), (set(), 0))
            found[on, at, step.id] = (days | {day}, people + (0 if step.scope == GROUP else way.people))
    return [
        Entry(on, at, step, days.pop() if len(days) == 1 else 0, people)
        for (on, at, step), (days, people) in sorted(found.items())
    ]


def _of(plan: Plan, zone: str, way: Way, since: date, until: date) -> Iterable[tuple[date, time, PlanStep, int]]:
    if way.pending is None:
        return
    pending = local(way.pending, zone)
    for step in plan.of_member if way.is_member else plan.of_group:
        if step.when is not None:
            for day, on in dates(plan, step, way.first, max(since, pending.date()), until):
                if datetime.combine(on, step.when.at) >= pending:
                    yield on, step.when.at, step, day
        elif step.after is not None:
            moment = local(way.began_at + step.after, zone)
            if moment >= pending and since <= moment.date() <= until:
                yield moment.date(), moment.time(), step, (moment.date() - way.first).days + 1


def local(moment: datetime, zone: str) -> datetime:
    """What the clock of a zone shows, in full minutes."""
    return moment.astimezone(zone_named(zone)).replace(tzinfo=None, second=0, microsecond=0)


@dataclass(frozen=True, slots=True)
class Sums:
    """A day in numbers: messages to the group, and, at most, to members; the team's tasks by role."""

    to_group: int = 0
    to_members: int = 0
    tasks: Mapping[str, float] = field(default_factory=dict)

    @property
    def messages(self) -> int:
        return self.to_group + self.to_members


def sums(plan: Plan, entries: Iterable[Entry]) -> Sums:
    """What entries of one day come to. A step that another leads to counts by how likely that is."""
    to_group = to_members = 0
    tasks: dict[str, float] = defaultdict(float)
    expected = _expected(PlanRef(plan))
    for entry in entries:
        step = plan.steps.get(entry.step)
        if step is None or entry.outcome.startswith("skipped"):
            continue
        if step.block.speaks and step.scope == GROUP:
            to_group += 1
        elif step.block.speaks:
            to_members += entry.people
        if not entry.is_taken:
            for role, share in expected.get(entry.step, ()):
                tasks[role] += share * max(1, entry.people)
    return Sums(to_group, to_members, dict(tasks))


@lru_cache(maxsize=256)
def _expected(ref: PlanRef) -> Mapping[str, Sequence[tuple[str, float]]]:
    """By the step where it begins: how many tasks of which role are to be expected of each who comes by."""
    found: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for name, (chance, root) in likely_in(ref.plan).items():
        role = role_of(ref.plan.steps[name])
        if role is not None:
            found[root].append((role, chance))
    return found


def role_of(step: PlanStep) -> str | None:
    """The role that a step is a task for; None for other steps."""
    assignee: Any = getattr(step.args, "assignee", None)
    return None if step.block.name not in TASKS or assignee is None else str(assignee.role)


def sheet_of(plan: Plan, first: date, on: date) -> Mapping[str, int]:
    """How many lines of each role's own sheet fall on a date."""
    return _sheets(PlanRef(plan)).get((on - first).days + 1, {})


@lru_cache(maxsize=256)
def _sheets(ref: PlanRef) -> Mapping[int, Mapping[str, int]]:
    found: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for role, lines in ref.plan.source.sheets.items():
        for line in lines:
            try:
                found[day_number(line.day)][role] += 1
            except BadTime:
                continue
    return found


@dataclass(frozen=True, slots=True)
class Duty:
    """A line of a role's own sheet (助教流程). `on` is None where each member has a calendar of their own.

    `is_task`: it comes as a task too; of one that comes of what members do, `day` is 0.
    """

    day: int
    on: date | None
    at: str
    what: str
    words: str
    is_task: bool = False

    @property
    def place(self) -> tuple[bool, int, str]:
        """By which lines stand in order."""
        return self.day == 0, self.day, self.at


def duties(plan: Plan, first: date) -> dict[str, list[Duty]]:
    """Every role's own sheet, by day and hour; roles without one are left out."""
    return {role: found for role, lines in plan.source.sheets.items() if (found := _duties(plan, lines, first))}


def _duties(plan: Plan, lines: Iterable[SheetLine], first: date) -> list[Duty]:
    found = []
    for line in lines:
        try:
            day = day_number(line.day)
        except BadTime:
            continue
        on = None if plan.by_member else first + timedelta(days=day - 1)
        found.append(Duty(day, on, line.at, line.what, line.words))
    return sorted(found, key=lambda duty: (duty.day, duty.at))


WEEK = 7
"""So many days of a calendar without an end stand on a sheet."""
BLANK = "____"
_ASKED = re.compile(r"\{\{[^{}]*\}\}")


def chores(plan: Plan, first: date) -> dict[str, list[Duty]]:
    """Every role's tasks, by day and hour; last those that come when a member gives cause. On paper what is said of a
    member is a blank.
    """
    found: dict[str, list[Duty]] = defaultdict(list)
    until = first + timedelta(days=plan.days or WEEK)
    for step in plan.steps.values():
        role = role_of(step)
        if role is None:
            continue
        days = list(dates(plan, step, first, first, until)) if step.when else []
        at = f"{step.when.at:%H:%M}" if step.when else ""
        found[role] += [_chore(step, day, None if plan.by_member else on, at) for day, on in days] or [
            _chore(step, 0, None, "")
        ]
    return {role: sorted(lines, key=lambda one: one.place) for role, lines in found.items()}


def _chore(step: PlanStep, day: int, on: date | None, at: str) -> Duty:
    args: Any = step.args
    known = [text.replace("{{day}}", str(day or BLANK)) for text in (args.title, args.script)]
    title, script = (_ASKED.sub(BLANK, text) for text in known)
    return Duty(day, on, at, title, script, is_task=True)


def is_peak(count: int, all_days: Iterable[int]) -> bool:
    """Whether a day stands out of those that have anything."""
    busy = [n for n in all_days if n]
    return len(busy) > 1 and count > PEAK * sum(busy) / len(busy)


def most_a_day(plan: Plan) -> int | None:
    """How many messages a day the playbook itself lets the group have at most."""
    caps = [cap.max for cap in plan.terms.caps if cap.scope == GROUP and cap.per == "day" and not cap.classes]
    return min(caps, default=None)
