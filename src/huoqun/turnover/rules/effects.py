"""What a round did, against groups of the kind that had none: the difference of differences, with its interval."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

LEAST_GROUPS, LEAST_A_WEEK = 5, 7
"""Fewer groups to compare with, or fewer messages a week than one a day, say nothing."""
_T = (
    12.71, 4.30, 3.18, 2.78, 2.57, 2.45, 2.36, 2.31, 2.26, 2.23, 2.20, 2.18, 2.16, 2.14, 2.13, 2.12, 2.11, 2.10, 2.09,
    2.09, 2.08, 2.07, 2.07, 2.06, 2.06, 2.06, 2.05, 2.05, 2.05, 2.04,
)  # fmt: skip
"""Student's t by degrees of freedom from 1 on: 95 of 100 lie within."""


@dataclass(frozen=True, slots=True)
class Change:
    """Something counted in as many days before as after."""

    before: int
    after: int

    @property
    def grew(self) -> float:
        """How much it grew, as a logarithm, so that twice and half are as far apart; one is added to both."""
        return math.log((self.after + 1) / (self.before + 1))


@dataclass(frozen=True, slots=True)
class Compared:
    """In per cent, beyond what the others did: what is likeliest, and where it lies in 95 of 100 cases."""

    percent: float
    low: float
    high: float
    groups: int

    @property
    def says_something(self) -> bool:
        """Whether none of it could be chance: the interval leaves nothing out."""
        return self.low > 0 or self.high < 0


def compare(own: Change, others: Sequence[Change], *, days: int) -> Compared | None:
    """What a group did beyond the others; None where they are too few to say. Others that hardly spoke are left out.

    One group stands against the spread of the others, so the interval is that of one more group, not of their mean.
    """
    least = LEAST_A_WEEK * days / 7
    grown = [one.grew for one in others if one.before >= least]
    n = len(grown)
    if n < LEAST_GROUPS or own.before < least:
        return None
    mean = math.fsum(grown) / n
    spread = math.sqrt(math.fsum((one - mean) ** 2 for one in grown) / (n - 1))
    middle = own.grew - mean
    half = _T[min(n - 1, len(_T)) - 1] * spread * math.sqrt(1 + 1 / n)
    return Compared(_percent(middle), _percent(middle - half), _percent(middle + half), n)


def _percent(log: float) -> float:
    return round(100 * math.expm1(min(log, 20.0)), 1)
