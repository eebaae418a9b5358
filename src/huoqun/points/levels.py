"""Levels, badges and places on a board. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum
from itertools import chain

from .policy.model import Badge, Level, Policy, Right


def level_of(growth: int, levels: Sequence[Level]) -> int:
    """The number of the level that a growth value comes to; 1 is the lowest."""
    return max(1, sum(level.growth <= growth for level in levels))


@dataclass(frozen=True, slots=True)
class Ahead:
    """The next level, and how much growth is missing to it."""

    number: int
    name: str
    missing: int


def ahead(growth: int, levels: Sequence[Level]) -> Ahead | None:
    """What comes next; None at the top."""
    number = level_of(growth, levels) + 1
    if number > len(levels):
        return None
    level = levels[number - 1]
    return Ahead(number, level.name, level.growth - growth)


def rights_at(policy: Policy, level: int, badges: Iterable[str]) -> tuple[Right, ...]:
    """What a member may: of their level and those below it, and of their badges. Of numbers the largest one counts."""
    held = set(badges)
    given = [one.rights for one in policy.levels[:level]]
    given += [badge.rights for badge in policy.badges if badge.key in held]
    found: dict[object, Right] = {}
    for right in chain.from_iterable(given):
        key = right.kind if right.kind.is_number else (right.kind, right.value)
        if key not in found or (right.kind.is_number and int(right.value) > int(found[key].value)):
            found[key] = right
    return tuple(found.values())


def grants(policy: Policy) -> list[dict[str, int | str | None]]:
    """Which level or badge gives which right, by the word that it is asked by: its name, or its kind if a number."""
    found: list[dict[str, int | str | None]] = []
    for number, level in enumerate(policy.levels, 1):
        found += [{"level": number, "badge": None, "word": right.word} for right in level.rights]
    for badge in policy.badges:
        found += [{"level": None, "badge": badge.key, "word": right.word} for right in badge.rights]
    return found


def badges_due(badges: Iterable[Badge], growth: int, times: Mapping[str, int]) -> set[str]:
    """The badges that somebody has earned by their growth and by what they did how often."""
    return {
        badge.key
        for badge in badges
        if (badge.growth and growth >= badge.growth) or (badge.times and times.get(badge.deed, 0) >= badge.times)
    }


class Span(IntEnum):
    """How long a board counts. A week begins on Monday; a season is a quarter of the year."""

    DAY = 0
    WEEK = 1
    MONTH = 2
    SEASON = 3

    def start(self, day: date) -> date:
        """The first day of the span that a day lies in."""
        match self:
            case Span.WEEK:
                return day - timedelta(days=day.weekday())
            case Span.MONTH:
                return day.replace(day=1)
            case Span.SEASON:
                return day.replace(month=day.month - (day.month - 1) % 3, day=1)
        return day

    def before(self, start: date) -> date:
        """The first day of the span before the one that begins then."""
        return self.start(start - timedelta(days=1))

    def after(self, start: date) -> date:
        """The first day of the next span."""
        return self.start(start + timedelta(days=(1, 7, 31, 92)[self]))


@dataclass(frozen=True, slots=True)
class Place:
    """A place on a board; `tied`: others have the same."""

    number: int
    tied: bool


def places(amounts: Sequence[int]) -> list[Place]:
    """The places of amounts that come largest first: 1, 2, 2, 4."""
    found: list[Place] = []
    for n, amount in enumerate(amounts):
        same_before = n > 0 and amounts[n - 1] == amount
        tied = same_before or (n + 1 < len(amounts) and amounts[n + 1] == amount)
        found.append(Place(found[-1].number if same_before else n + 1, tied))
    return found
