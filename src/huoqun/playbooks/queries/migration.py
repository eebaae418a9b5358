"""What a migration would do: who waits where, who will get or miss what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from huoqun.core.sql import server_cursor

from ..engine.timetable import Course, slots_between
from ..plan import Plan

STAYS_AWAY = "-"
"""In a step map: who waits there goes nowhere; what they waited for is over."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """So many runs are at a step, or wait in it."""

    step: str
    runs: int


_WAITING = """
    select d.step, count(distinct d.run_id) from playbooks_due d join playbooks_run r on r.id = d.run_id
    where r.workspace_id = %s and r.group_run_id = %s and not d.slot group by d.step order by d.step
"""


def waiting_in(workspace_id: int, group_run_id: int) -> list[Waiting]:
    """The steps that somebody is at, besides what the timetable brings."""
    with server_cursor() as cursor:
        cursor.execute(_WAITING, [workspace_id, group_run_id])
        return [Waiting(step, runs) for step, runs in cursor.fetchall()]


@dataclass(frozen=True, slots=True)
class Change:
    """A slot that is still to come: `gets` it is new, `misses` it is no longer there, `moves` another time. `people`:
    how many runs that concerns."""

    what: str
    step: str
    day: int
    before: datetime | None
    after: datetime | None
    people: int


@dataclass(frozen=True, slots=True)
class Worse:
    """A step that promised members `before`, and would give them `after`."""

    step: str
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Preview:
    """What migrating would change, the steps that the map must name, and the promises that it would break."""

    changes: tuple[Change, ...]
    unmapped: tuple[Waiting, ...]
    worse: tuple[Worse, ...] = ()


_COURSES = """
    select r.member_id is not null, r.first, count(*), min(r.began_at) from playbooks_run r
    where r.workspace_id = %s and r.group_run_id = %s and r.state = 'active' group by 1, 2 order by 1, 2
"""


def preview(
    workspace_id: int, *, group_run_id: int, zone: str, old: Plan, new: Plan, step_map: Mapping[str, str],
    now: datetime, until: datetime,
) -> Preview:  # fmt: skip
    """Who will get or miss what up to a moment. Runs with the same dates are looked at once."""
    with server_cursor() as cursor:
        cursor.execute(_COURSES, [workspace_id, group_run_id])
        courses = cursor.fetchall()
    changes: list[Change] = []
    for is_member, first, people, began_at in courses:
        course = Course(zone, first, began_at)
        changes += _compared(old, new, is_member, course, people, step_map, (now, until))
    unmapped = [
        w for w in waiting_in(workspace_id, group_run_id)
        if step_map.get(w.step, w.step) not in new.steps and step_map.get(w.step) != STAYS_AWAY
    ]  # fmt: skip
    in_time = sorted(changes, key=lambda c: c.after or c.before or now)
    return Preview(tuple(in_time), tuple(unmapped), tuple(worse(old, new, step_map)))


def worse(old: Plan, new: Plan, step_map: Mapping[str, str]) -> list[Worse]:
    """Where members who are on their way would get less than the version promised that they began with."""
    promised = [(step, _promised(old, step)) for step in old.steps]
    now = [(step, before, _promised(new, step_map.get(step, step))) for step, before in promised]
    return [Worse(step, before, after) for step, before, after in now if after < before]


def _promised(of: Plan, step: str) -> int:
    known = of.steps.get(step)
    return int(getattr(known.args, known.block.promises)) if known is not None and known.block.promises else 0


def _compared(
    old: Plan, new: Plan, is_member: bool, course: Course, people: int, step_map: Mapping[str, str],
    within: tuple[datetime, datetime],
) -> list[Change]:  # fmt: skip
    was = {
        (step_map.get(s.step, s.step), s.day): s.at
        for s in slots_between(old, old.of_member if is_member else old.of_group, course, *within)
    }
    will = {
        (s.step, s.day): s.at for s in slots_between(new, new.of_member if is_member else new.of_group, course, *within)
    }
    gets = [Change("gets", step, day, None, at, people) for (step, day), at in will.items() if (step, day) not in was]
    misses = [
        Change("misses", step, day, at, None, people) for (step, day), at in was.items() if (step, day) not in will
    ]
    moves = [
        Change("moves", step, day, was[step, day], at, people)
        for (step, day), at in will.items() if (step, day) in was and was[step, day] != at
    ]  # fmt: skip
    return gets + misses + moves
