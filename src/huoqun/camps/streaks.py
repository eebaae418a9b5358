"""Streaks: how many days of check-in in a row. Pure; `docs/howto/check-ins-and-notices.md` says the same in words.

A day counts where something that counts stands for it, however it came there (a make-up card mends what was broken). A
frozen day neither counts nor breaks. Today breaks nothing before it is over. Days before the member came are not here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

FIRST = -1_000_000


@dataclass(frozen=True, slots=True)
class Streak:
    """Days in a row: up to now, and the most there ever were."""

    current: int
    longest: int


def streak(opened: Collection[int], checked: Collection[int], frozen: Collection[int], today: int) -> Streak:
    """Of the days on which one could check in, those on which a member did and those that were frozen."""
    current = longest = 0
    for day in sorted(day for day in opened if day <= today):
        if day in checked:
            current += 1
        elif day not in frozen and day < today:
            current = 0
        longest = max(longest, current)
    return Streak(current, longest)


def missed_in_row(opened: Collection[int], checked: Collection[int], frozen: Collection[int], today: int) -> int:
    """How many days, today among them, passed since the last check-in; frozen ones are none."""
    last = max((day for day in checked if day <= today), default=FIRST)
    return sum(last < day <= today and day not in frozen for day in opened)


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of one day of some run: its date where the group is. `kept`: None for a frozen day, or one open."""

    on: date
    kept: bool | None


def across(days: Iterable[Kept]) -> Streak:
    """Over all runs by date: a date is kept where any run's day was, and missed where none was and one could be."""
    found: dict[date, bool | None] = {}
    for day in days:
        known = found.get(day.on)
        found[day.on] = True if day.kept or known else known if day.kept is None else False
    current = longest = 0
    for on in sorted(found):
        current = current + 1 if found[on] else current if found[on] is None else 0
        longest = max(longest, current)
    return Streak(current, longest)
