"""Which work the system could take over next, told by what people do with it again and again. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from .counting import Share

OFTEN, ALWAYS = 20, 0.85
"""So often at least, and the lower end of the interval of the same ending at least so high."""


class Sort(StrEnum):
    """What kind of work it is, which says how it is taken over."""

    BY_HAND = "by_hand"
    STEP = "step"
    PROPOSAL = "proposal"


@dataclass(frozen=True, slots=True)
class Habit:
    """Work of one sort that was done `times`, `same` of them with the ending `outcome`, in so many minutes of people.

    `what`: of sends by hand what was sent; of steps the playbook's step, or the task's kind; of proposals the action.
    """

    sort: Sort
    what: str
    times: int
    same: int
    outcome: str
    minutes: float


def takeovers(habits: Iterable[Habit]) -> list[Habit]:
    """What could be taken over, what saves most first: every send by hand; what ends the same way time after time.

    >>> habits = [Habit(Sort.STEP, "ask", 40, 40, "done", 30.0), Habit(Sort.STEP, "talk", 40, 25, "done", 90.0)]
    >>> [one.what for one in takeovers(habits)]
    ['ask']
    """
    fits = [one for one in habits if one.minutes > 0 and _fits(one)]
    return sorted(fits, key=lambda one: (-one.minutes, one.what))


def _fits(one: Habit) -> bool:
    return one.sort is Sort.BY_HAND or (one.times >= OFTEN and Share(one.same, one.times).low >= ALWAYS)
