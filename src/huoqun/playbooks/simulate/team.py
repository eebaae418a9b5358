"""The team of a dry run: each role works off its tasks in turn, within the minutes a day that it has."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import msgspec

from huoqun.chats.quiet import instant, zone_named

from ..format.model import RoleNeeded

BEGINS, ENDS = time(9), time(21)
"""People of the team are supposed to work between these hours of the group's clock."""

DEFAULT = RoleNeeded()


class Given(msgspec.Struct, frozen=True, gc=False):
    """A task: when it was given, whose it is, by when it was wanted, when it is done, and
    how many minutes it takes."""

    at: datetime
    role: str
    wanted: datetime
    done: datetime
    minutes: float

    @property
    def is_late(self) -> bool:
        return self.done > self.wanted


@dataclass(slots=True)
class _Desk:
    """Where a role stands: the day that it works at, and how many minutes of that day are taken."""

    people: int
    minutes: float
    day: date = date.min
    taken: float = 0.0


class Team:
    """Queues by role. `given`: every task, in the order in which they came."""

    def __init__(self, roles: Mapping[str, RoleNeeded], *, zone: str, minutes: float) -> None:
        self._zone, self._minutes = zone_named(zone), minutes
        self._roles = roles
        self._desks: dict[str, _Desk] = {}
        self._opens: dict[date, datetime] = {}
        self.given: list[Given] = []

    def gets(self, role: str, *, at: datetime, wanted: datetime, minutes: float | None = None) -> datetime:
        """Give a role a task; answers when it is done."""
        takes = self._minutes if minutes is None else minutes
        desk = self._desk(role)
        local = at.astimezone(self._zone)
        first = local.date() if local.time() < ENDS else local.date() + timedelta(days=1)
        if first > desk.day:
            desk.day, desk.taken = first, 0.0
        if desk.taken and desk.taken + takes > desk.people * desk.minutes:
            desk.day, desk.taken = desk.day + timedelta(days=1), 0.0
        begins = max(at, self._opening(desk.day) + timedelta(minutes=desk.taken / desk.people))
        desk.taken += takes
        done = begins + timedelta(minutes=takes)
        self.given.append(Given(at, role, wanted, done, takes))
        return done

    def _desk(self, role: str) -> _Desk:
        found = self._desks.get(role)
        if found is None:
            needed = self._roles.get(role, DEFAULT)
            found = self._desks[role] = _Desk(max(1, needed.count), max(1, needed.minutes_a_day))
        return found

    def _opening(self, day: date) -> datetime:
        found = self._opens.get(day)
        if found is None:
            found = self._opens[day] = instant(day, BEGINS, self._zone)
        return found
