"""What a community's own past teaches: the shipped model, drawn towards what became of its groups and people. Pure.

How much the shipped weights are worth was chosen on halves of the community that they are learnt from, the other half
made slower, faster and quieter (docs/reference/forecast-model.md).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .days import Days, Floats
from .logistic import Logistic, refit
from .training import arrivals, examples, silences

WEEKS_WORTH, SILENCES_WORTH = 300.0, 3_000.0
"""As many weeks of groups, and fortnights of silent members, as the shipped weights weigh."""
LEAST, LEAST_EACH = 200, 30
"""Cases of one's own from which is learnt, and how many of them must have gone either way."""
BACK = 2 * 364
EVERY = 14


@dataclass(frozen=True)
class Learnt:
    """A model, and of how many cases of one's own it learnt; 0: as it ships."""

    model: Logistic
    cases: int = 0


def of_own_groups(prior: Logistic, days: Days, *, at: int, horizon: int) -> Learnt:
    """By every second week of the last two years whose outcome was known at the ordinal `at`."""
    own = examples(days, horizon=horizon, until=at, every=EVERY, back=BACK)
    return _drawn(prior, own.table, own.silent, worth=WEEKS_WORTH, each=EVERY / 7)


def of_own_people(prior: Logistic, days: Days, *, at: int) -> Learnt:
    """By every second week of the last two years, of whoever had fallen silent then."""
    own = silences(days, until=at, every=EVERY, back=BACK)
    return _drawn(prior, own.table, own.returned, worth=SILENCES_WORTH, each=1.0)


def of_own_newcomers(prior: Logistic, days: Days, *, at: int) -> Learnt:
    """By every second week of the last two years, of whoever had come once and lately."""
    own = arrivals(days, until=at, every=EVERY, back=BACK)
    return _drawn(prior, own.table, own.returned, worth=SILENCES_WORTH, each=1.0)


def _drawn(prior: Logistic, table: Floats, came: Floats, *, worth: float, each: float) -> Learnt:
    cases, some = len(came), came.sum()
    if cases < LEAST or not LEAST_EACH <= some <= cases - LEAST_EACH:
        return Learnt(prior)
    return Learnt(refit(prior, table, came, strength=worth, weight=np.full(cases, each)), cases)
