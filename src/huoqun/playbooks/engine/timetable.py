"""When steps are due: the slots of a run in their order. Pure.

A slot is a step on a day of the calendar. Its moment is looked for on the clock of the group (or the member): across a
gap the next minute that exists, in a fold the first. Days are logical: before the cutoff it is still the day before.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple

from huoqun.chats.quiet import instant, zone_named
from huoqun.core.blocks import MEMBER

from ..plan import Plan, PlanRef, PlanStep, When

LOOKS_AHEAD = 800
"""Days without any slot after which a timetable without end counts as over."""
CHUNK = 32


class Course(NamedTuple):
    """The dates of one run: D1's date in the group's zone, when the run began, and the member's own zone."""

    zone: str
    first: date
    began_at: datetime
    own_zone: str = ""


class Slot(NamedTuple):
    """A step on a day. Slots are ordered by their moment, then by their place in the file."""

    at: datetime
    ordinal: int
    step: str
    day: int


def day_of(plan: Plan, course: Course, moment: datetime) -> int:
    """The calendar's day at a moment: 1 is D1."""
    local = moment.astimezone(zone_named(course.zone)).replace(tzinfo=None)
    cutoff = timedelta(hours=plan.cutoff.hour, minutes=plan.cutoff.minute)
    return ((local - cutoff).date() - course.first).days + 1


def next_slot(plan: Plan, steps: Sequence[PlanStep], course: Course, *, after: tuple[datetime, int]) -> Slot | None:
    """The first slot later than (moment, ordinal); None when the timetable is over."""
    found = _fixed(plan, tuple(s for s in steps if s.when is not None), course, after)
    for step in steps:
        if step.after is not None:
            at = course.began_at + step.after
            if (at, step.ordinal) > after:
                slot = Slot(at, step.ordinal, step.id, day_of(plan, course, at))
                found = slot if found is None or slot < found else found
    return found


def moment_of(plan: Plan, step: PlanStep, course: Course, day: int) -> datetime:
    """When a step of the timetable is due on a day."""
    if step.when is None:
        return course.began_at + (step.after or timedelta())
    return _moment(step.when.at, plan.cutoff, course.first + timedelta(days=day - 1), _zone(step, course))


def slot_after(plan: Plan, step: PlanStep, course: Course, day: int) -> Slot | None:
    """The slot that follows a step's on a day. All whose calendar has the same dates share the answer.

    It is looked for from the moment that the calendar gives, not from when the step was due: a shift moves both.
    """
    if plan.goes_by_begin:
        return _slot_after(PlanRef(plan), step.id, course, day)
    own_zone = course.own_zone if plan.asks_own_zone else ""
    return _slot_after(PlanRef(plan), step.id, Course(course.zone, course.first, _ANY, own_zone), day)


@lru_cache(maxsize=8192)
def _slot_after(ref: PlanRef, name: str, course: Course, day: int) -> Slot | None:
    plan = ref.plan
    step = plan.steps[name]
    steps = plan.of_member if step.scope == MEMBER else plan.of_group
    return next_slot(plan, steps, course, after=(moment_of(plan, step, course, day), step.ordinal))


def slots_between(
    plan: Plan, steps: Sequence[PlanStep], course: Course, since: datetime, until: datetime
) -> list[Slot]:
    """The slots after `since` up to and with `until`."""
    found = []
    place = (since, 1 << 30)
    while (slot := next_slot(plan, steps, course, after=place)) is not None and slot.at <= until:
        found.append(slot)
        place = (slot.at, slot.ordinal)
    return found


def dates(plan: Plan, step: PlanStep, first: date, since: date, until: date) -> Iterator[tuple[int, date]]:
    """The days of the calendar on which a step is due by the clock, and their dates, from `since` up to `until`.

    For whoever looks at weeks of many runs and needs no moments: it costs a few additions a day.
    """
    when = step.when
    if when is None:
        return
    later = timedelta(days=1 if when.at < plan.cutoff else 0)
    lowest, highest = (since - later - first).days + 1, (until - later - first).days + 1
    for day in sorted(when.days) if when.days else range(max(1, lowest), highest + 1):
        on = first + timedelta(days=day - 1)
        if lowest <= day <= highest and _falls_on(when, plan, day, on):
            yield day, on + later


def _fixed(plan: Plan, steps: tuple[PlanStep, ...], course: Course, after: tuple[datetime, int]) -> Slot | None:
    """The first slot by the clock: looked up in chunks of days that all runs with the same dates share."""
    if not steps:
        return None
    dates = Course(course.zone, course.first, _ANY, course.own_zone if any(s.member_zone for s in steps) else "")
    last = plan.last_day
    chunk = max(_lowest(steps), day_of(plan, course, after[0]) - 2) // CHUNK
    end = (chunk + 1) + LOOKS_AHEAD // CHUNK if last is None else last // CHUNK
    while chunk <= end:
        # Days of two zones overlap, so the first slot of the next chunk may come before one of this.
        near = [slot for n in (chunk, chunk + 1) if (slot := _first(plan, steps[0].scope, dates, n, after)) is not None]
        if near:
            return min(near)
        chunk += 1
    return None


def _first(plan: Plan, scope: str, dates: Course, chunk: int, after: tuple[datetime, int]) -> Slot | None:
    slots = _chunk(PlanRef(plan), scope, dates, chunk)
    place = bisect_right(slots, (after[0], after[1], "\U0010ffff", 1 << 30))
    return slots[place] if place < len(slots) else None


_ANY = datetime(1970, 1, 1, tzinfo=UTC)


def _lowest(steps: Sequence[PlanStep]) -> int:
    return min((min(s.when.days) for s in steps if s.when is not None and s.when.days), default=1)


@lru_cache(maxsize=2048)
def _chunk(ref: PlanRef, scope: str, course: Course, chunk: int) -> tuple[Slot, ...]:
    plan = ref.plan
    steps = [s for s in (plan.of_member if scope == MEMBER else plan.of_group) if s.when is not None]
    found = []
    for day in range(chunk * CHUNK, (chunk + 1) * CHUNK):
        on = course.first + timedelta(days=day - 1)
        for step in steps:
            if step.when is not None and _falls_on(step.when, plan, day, on):
                at = _moment(step.when.at, plan.cutoff, on, _zone(step, course))
                found.append(Slot(at, step.ordinal, step.id, day))
    return tuple(sorted(found))


def _falls_on(when: When, plan: Plan, day: int, on: date) -> bool:
    if when.days:
        return day in when.days
    if day < 1 or (plan.days is not None and day > plan.days):
        return False
    if when.weekdays:
        return on.weekday() in when.weekdays
    if when.monthdays:
        return on.day in when.monthdays
    return (day - 1) % when.every == 0


def _zone(step: PlanStep, course: Course) -> str:
    return course.own_zone if step.member_zone and course.own_zone else course.zone


def _moment(at: time, cutoff: time, on: date, zone: str) -> datetime:
    """Small hours before the cutoff still belong to the day: they come a date later."""
    return instant(on + timedelta(days=1) if at < cutoff else on, at, zone_named(zone))
