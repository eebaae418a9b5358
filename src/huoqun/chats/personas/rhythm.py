"""The rhythm of real groups, as pure functions.

A group that nobody looks after says half of its first month's words in its first week, and ever fewer after it.
That one sentence fixes the whole curve: let freshness fall hyperbolically, 1 / (1 + age/P). The words said up to
an age are then P·ln(1 + age/P), and "a week has half of a month" reads (1 + week/P)² = 1 + month/P, so P = week²
/ (month - 2·week).

What breaks the rule is an answer. Ages are read off a group's own clock, and the clock runs slower the more of
those who called (a newcomer's hello, a question) somebody heeded: a group that is looked after stays young.

Ages are in days. Hours are local and run from 4 to 28: a day turns at four in the morning, when nobody talks.
"""

from __future__ import annotations

from bisect import bisect
from datetime import datetime, timedelta
from itertools import accumulate
from math import exp, log
from random import Random
from statistics import NormalDist

DAY = 86_400.0
DAY_TURNS_AT = 4
WEEK, MONTH = 7.0, 30.0
PATIENCE = WEEK**2 / (MONTH - 2 * WEEK)
CARE = 0.85
WARMEST, COLDEST = 4.0, 0.04


def freshness(age: float) -> float:
    """How much of their first zeal is left to somebody at an age of so many days (>= 0): 1 at the start, in (0, 1]."""
    return PATIENCE / (PATIENCE + age)


def zeal(start: float, end: float) -> float:
    """Freshness summed between two ages in days, 0 <= start <= end: proportional to the words said between them."""
    return PATIENCE * log((PATIENCE + end) / (PATIENCE + start)) if end > start else 0.0


def ageing(neglected: int, heeded: int) -> float:
    """By how many days a group ages in a day on which so many calls had no answer, and so many one by who cares.

    What people answer among themselves, as they always do, counts for neither.
    """
    return 1.0 - CARE * heeded / (neglected + heeded) if heeded else 1.0


def warmth_after(warmth: float, *, answered: bool) -> float:
    """Somebody's readiness to speak once they were answered, or were not. 1 is neutral."""
    return min(WARMEST, warmth * 1.7) if answered else max(COLDEST, warmth * 0.3)


def answered_chance(pull: float) -> float:
    """The chance that a call is answered where people's pull towards answering adds up to `pull`."""
    return 1.0 - exp(-pull / 4.0)


# Weights of the local hours from four in the morning on.
WORKDAY = (
    0.6, 0.4, 1.2, 3.2, 5.0, 4.6, 4.2, 3.8, 6.4, 5.2, 3.4, 3.6,
    4.0, 4.2, 4.8, 5.6, 7.6, 9.4, 9.0, 5.6, 2.2, 0.7, 0.3, 0.2,
)  # fmt: skip
WEEKEND = (
    0.2, 0.2, 0.6, 1.6, 3.4, 5.2, 6.0, 5.4, 5.4, 4.8, 4.6, 5.4,
    5.8, 5.2, 4.8, 5.6, 7.2, 8.6, 8.8, 6.4, 3.2, 1.4, 0.6, 0.3,
)  # fmt: skip
_PAUSES = tuple(exp(NormalDist(0.0, 0.8).inv_cdf((place + 0.5) / 256)) for place in range(256))
_CUMULATIVE = tuple(tuple(accumulate(hours)) for hours in (WORKDAY, WEEKEND))


def hour_weight(hour: float, *, weekend: bool) -> float:
    """The weight of a local hour in the talk of its day; the weights of a day add up to about 100."""
    return (WEEKEND if weekend else WORKDAY)[int(hour - DAY_TURNS_AT) % 24]


def moment(rng: Random, *, weekend: bool) -> float:
    """A local hour in [4, 28) at which somebody starts to talk, drawn from the daily curve."""
    curve = _CUMULATIVE[weekend]
    slot = bisect(curve, rng.random() * curve[-1], 0, 23)
    return DAY_TURNS_AT + slot + rng.random()


def times(rng: Random, mean: float) -> int:
    """How often something happens that happens `mean` times on average (Poisson)."""
    if mean > 40:
        return max(0, round(rng.gauss(mean, mean**0.5)))
    count, left, floor = 0, rng.random(), exp(-mean)
    while left > floor:
        count += 1
        left *= rng.random()
    return count


def pause(rng: Random, median: float) -> float:
    """How long people take who mostly take about `median`, and sometimes far longer (lognormal, in its unit)."""
    return median * _PAUSES[int(rng.random() * len(_PAUSES))]


def waking_hours_before(local: datetime, hours: float) -> datetime:
    """The moment that lies `hours` of waking time (nine in the morning to eleven at night) before a local time."""
    moment_, left = local, timedelta(hours=hours)
    while True:
        morning = moment_.replace(hour=9, minute=0, second=0, microsecond=0)
        evening = morning + timedelta(hours=14)
        awake = min(moment_, evening) - morning
        if left < awake:
            return min(moment_, evening) - left
        left -= max(awake, timedelta())
        moment_ = evening - timedelta(days=1)
