"""Where a member's way begins: on time, or late by the playbook's rule (skip, digest, shift, replay). Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from huoqun.chats.quiet import zone_named

from ..plan import Plan
from .deciding import Pending
from .spans import day_number, span
from .timetable import Course, Slot, day_of, next_slot, slots_between

DIGEST = "_digest"
"""The step that sums up for a late comer what the group was told before."""

_LAST = 1 << 30


@dataclass(frozen=True, slots=True)
class Joins:
    """`first`: the date of the member's D1. `pendings`: what is to come first."""

    first: date
    pendings: tuple[Pending, ...]


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who may begin: when they came, and how their last way through stands (`entry` 0: there is none)."""

    member_id: int
    at: datetime
    entry: int = 0
    state: str = ""
    ended_at: datetime | None = None


def came_after(present: str, now: datetime) -> datetime | None:
    """Who of those in a group begins when it is started there: whoever came after this moment; None: everybody.

    `present`: `all`, `none` or a span. Raises BadTime.
    """
    if present == "all":
        return None
    return now if present == "none" else now - span(present)


def may_enter(plan: Plan, one: Candidate, now: datetime) -> bool:
    """Whether somebody who came may begin, or begin again."""
    if not one.entry:
        return True
    if plan.enrol.re_entry == "never" or one.state != "ended" or one.ended_at is None:
        return False
    return plan.enrol.re_entry == "always" or now - one.ended_at >= span(plan.enrol.re_entry)


def joins(plan: Plan, *, zone: str, starts_on: date, came_at: datetime, now: datetime) -> Joins | None:
    """How somebody who came at a moment begins; None for who is too late to be taken in."""
    if plan.by_member:
        first = _date(plan, zone, came_at)
        return Joins(first, _from(plan, Course(zone, first, came_at), came_at))
    course = Course(zone, starts_on, came_at)
    day = day_of(plan, course, came_at)
    late = plan.enrol.late_join
    if day <= 1 or late is None:
        return Joins(starts_on, _from(plan, course, came_at))
    if late.until and day > day_number(late.until):
        return None
    if late.policy == "shift":
        first = starts_on + timedelta(days=day - 1)
        return Joins(first, _from(plan, Course(zone, first, came_at), came_at))
    coming = _from(plan, course, came_at)
    return Joins(starts_on, (*_digest(plan, now), *_replays(plan, course, came_at, now), *coming))


def _date(plan: Plan, zone: str, at: datetime) -> date:
    """The date to which a moment belongs, by the day's cutoff."""
    cutoff = timedelta(hours=plan.cutoff.hour, minutes=plan.cutoff.minute)
    return (at.astimezone(zone_named(zone)).replace(tzinfo=None) - cutoff).date()


def _from(plan: Plan, course: Course, at: datetime) -> tuple[Pending, ...]:
    """The first slot of the timetable; steps that follow the begin at once are among them."""
    slot = next_slot(plan, plan.of_member, course, after=(at - timedelta(microseconds=1), _LAST))
    return (_pending(slot),) if slot else ()


def _pending(slot: Slot, *, at: datetime | None = None) -> Pending:
    """What was missed comes as a step of its own, so that the timetable does not begin anew behind it."""
    return Pending(slot.step, f"D{slot.day}", at or slot.at, slot=at is None)


def _digest(plan: Plan, now: datetime) -> tuple[Pending, ...]:
    late = plan.enrol.late_join
    return (Pending(late.digest, "entry", now),) if late and late.policy == "digest" and late.digest else ()


def _replays(plan: Plan, course: Course, came_at: datetime, now: datetime) -> tuple[Pending, ...]:
    """What was missed and is to be made up for: at most so many a day, from tomorrow on, at its own hour."""
    since = _start(plan, course)
    missed = [
        slot for slot in slots_between(plan, plan.of_member, course, since, came_at)
        if plan.steps[slot.step].late_join == "replay"
    ]  # fmt: skip
    late = plan.enrol.late_join
    a_day = max(1, late.a_day if late else 1)
    found = []
    for place, slot in enumerate(missed):
        days = 1 + place // a_day
        ahead = (day_of(plan, course, now) - slot.day) + days
        found.append(_pending(slot, at=slot.at + timedelta(days=ahead)))
    return tuple(found)


def _start(plan: Plan, course: Course) -> datetime:
    """Before anything of the calendar."""
    midnight = datetime.combine(course.first, datetime.min.time(), tzinfo=zone_named(course.zone))
    return midnight - timedelta(days=60)
