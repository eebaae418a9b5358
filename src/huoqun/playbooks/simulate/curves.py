"""What people did on each day of their stay, counted, and the chances that it makes. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import accumulate

import msgspec

FEWEST = 10
"""A day on which fewer were still there says nothing of its own: the days before it hold on."""

STIFF = 20
"""So many days of somebody's at the average are added to each day that was counted: few people make no curve."""

TAIL = 7
MOST_DAYS = 60


class DayOfStay(msgspec.Struct, frozen=True):
    """The n-th day after people came (the first is day 0): how many were still there, and what they did on it."""

    people: int
    spoke: int = 0
    messages: int = 0
    left: int = 0
    bought: int = 0


Doing = Callable[[DayOfStay], int]


def told(days: Sequence[DayOfStay]) -> Sequence[DayOfStay]:
    """The days that enough people lived through."""
    few = next((n for n, day in enumerate(days) if day.people < FEWEST), len(days))
    return days[: min(few, MOST_DAYS)]


def chances(days: Sequence[DayOfStay], of: Doing) -> tuple[float, ...]:
    """For each day of a stay the chance that somebody does it, and last of all the chance from then on; empty where
    too few people were there to tell.
    """
    known = told(days)
    if not known:
        return ()
    average = sum(map(of, known)) / sum(day.people for day in known)
    found = [min(1.0, (of(day) + average * STIFF) / (day.people + STIFF)) for day in known]
    tail = known[-TAIL:]
    last = sum(map(of, tail)) / sum(day.people for day in tail)
    return (*(round(chance, 4) for chance in found), round(min(1.0, last), 4))


def half_said_by(days: Sequence[DayOfStay]) -> int | None:
    """The day of their stay on which people had said half of all that they ever said, the first being 1; None where
    nobody said anything.
    """
    sums = list(accumulate(day.messages for day in days))
    return next((n for n, said in enumerate(sums, 1) if 2 * said >= sums[-1]), None) if sums and sums[-1] else None


def on(day: int, chances: Sequence[float]) -> float:
    """The chance on a day of somebody's stay."""
    return chances[min(max(0, day), len(chances) - 1)]
