"""What measures are made of: the archive's tables without staff, bots and hosts, and windows of days."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import ibis
from ibis.expr.types import Table

from ..archive import shape
from ..archive.rollups import table

HOSTS = ("owner", "admin")
"""Roles in a group: whoever has or had one there is a host of it, and not counted."""

DONE = ("messages", "check_ins", "purchases", "gatherings")
"""Whoever has one of these on a day was active on it."""

MONTH, RIPE, QUARTER = 28, 7, 84
"""Days: of a window; that something is given to show what comes of it; of what orbits look back on."""


@dataclass(frozen=True)
class Frame:
    """Nothing from the day `until` (an ordinal) on is looked at. Days and stays are those of people who count."""

    until: int

    @property
    def since(self) -> int:
        """Where the last 28 days begin."""
        return self.until - MONTH

    def ripe(self, column: Any) -> Any:
        """Whether a day lies in the 28 days before the last 7: what comes within a week is known of it."""
        return (column >= self.since - RIPE) & (column < self.until - RIPE)

    def in_month(self, column: Any) -> Any:
        """Whether a day lies in the last 28."""
        return (column >= self.since) & (column < self.until)

    @cached_property
    def people(self) -> Table:
        """Ids of people who are neither staff nor a bot."""
        people = table(shape.PEOPLE)
        return people.filter(people.is_bot == 0, people.is_staff == 0).select(member_id=people.id)

    @cached_property
    def hosts(self) -> Table:
        stays = table(shape.STAYS)
        return stays.filter(stays.role.isin(HOSTS)).select("group_id", "member_id").distinct()

    def counted(self, of: Table) -> Table:
        """Rows of people who count, where they are no hosts."""
        return of.semi_join(self.people, "member_id").anti_join(self.hosts, ["group_id", "member_id"])

    @cached_property
    def days(self) -> Table:
        days = table(shape.DAYS)
        return self.counted(days.filter(days.day < self.until))

    @cached_property
    def active(self) -> Table:
        """Days on which people did something."""
        days = self.days
        return days.filter(sum((days[name] for name in DONE[1:]), days[DONE[0]]) > 0)

    @cached_property
    def month(self) -> Table:
        days = self.active
        return days.filter(days.day >= self.since)

    @cached_property
    def all_days(self) -> Table:
        """Everybody's days, staff and hosts too."""
        days = table(shape.DAYS)
        return days.filter(days.day < self.until)

    @cached_property
    def stays(self) -> Table:
        stays = table(shape.STAYS)
        return self.counted(stays.filter(stays.joined_day < self.until))

    @cached_property
    def here(self) -> Table:
        """Who is in a group now, each once."""
        stays = self.stays
        return stays.filter(stays.left_day.isnull() | (stays.left_day >= self.until)).select("member_id").distinct()


_LINE: Mapping[str, str] = {
    "what": "string", "part": "string", "count": "int64", "of": "int64", "value": "float64",
}  # fmt: skip


def lines(of: Table, what: str, *, count: Any, base: Any, part: Any = "", value: Any = None) -> Table:
    """A measure's lines of one figure: a row of `of` each."""
    columns = {
        "what": ibis.literal(what),
        "part": ibis.literal(part) if isinstance(part, str) else part,
        "count": count,
        "of": base,
        "value": ibis.null("float64") if value is None else value,
    }
    return of.select(**{name: columns[name].cast(kind) for name, kind in _LINE.items()})


def together(*parts: Table) -> Table:
    """Lines of several figures, in one order on every engine."""
    whole = ibis.union(*parts) if len(parts) > 1 else parts[0]
    return whole.order_by("what", "part")


def beside(one: Table, other: Table) -> Table:
    """Two tables of one row each, as one."""
    return one.cross_join(other)


def named(column: Any) -> Any:
    """A text that may be empty, as the name of a part."""
    return (column == "").ifelse("unknown", column)
