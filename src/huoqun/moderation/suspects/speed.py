"""The speed test: points are dropped, or something is asked, at a moment that nobody knows. Who is faster than a person
can read and write, again and again, is none. Once is once: the binomial over repeated tests decides (`weighing`). Pure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from random import Random
from zoneinfo import ZoneInfo

from huoqun.core.errors import Refused

from ..rules import N_

FLOOR = 2.0
"""Seconds within which nobody has read a line and typed an answer; platforms tell whole seconds."""

OPEN = timedelta(minutes=10)
"""For so long an answer counts."""

FEWEST, MOST, DAYS, POINTS, WINNERS = 3, 10, 14, 100, 5
WAKES, SLEEPS = 9, 21
LEAST_MINUTES, MOST_MINUTES = 10, 720
"""How wide the window of one test in a playbook may be."""


class TestKind(StrEnum):
    """What is done at the moment."""

    __test__ = False
    POINTS = "points"
    QUESTION = "question"


class SpeedUnfit(Refused):
    """Speed tests that cannot be planned so."""

    code = "tests_unfit"
    message = N_("Speed tests cannot be planned so.")
    way_out = N_("Three to ten tests within one to fourteen days, with at most a hundred points each.")


@dataclass(frozen=True, slots=True)
class Planned:
    """A test: when it is asked, and what answers it; `a` and `b` of a question are added."""

    at: datetime
    answer: str
    a: int = 0
    b: int = 0


def planned(kind: TestKind, *, times: int, days: int, zone: str, seed: str, now: datetime) -> Sequence[Planned]:
    """So many tests at moments of the next days when people are awake, each by chance; the same seed, the same tests.

    Raises SpeedUnfit.
    """
    if not FEWEST <= times <= MOST or not 1 <= days <= DAYS:
        raise SpeedUnfit
    chance, here = Random(seed), ZoneInfo(zone)
    midnight = now.astimezone(here).replace(hour=0, minute=0, second=0, microsecond=0)
    found = []
    for place in range(times):
        day = midnight + timedelta(days=place * days // times)
        first = max(now + timedelta(minutes=5), day.replace(hour=WAKES))
        last = day.replace(hour=SLEEPS)
        if first >= last:
            first, last = first.replace(hour=WAKES) + timedelta(days=1), last + timedelta(days=1)
        at = first + (last - first) * chance.random()
        a, b = chance.randint(3, 19), chance.randint(3, 19)
        found.append(Planned(at, str(a + b), a, b) if kind is TestKind.QUESTION else Planned(at, "抢"))
    return sorted(found, key=lambda one: one.at)
