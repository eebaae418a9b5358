"""What a hold-out can show. Pure.

Two shares compared by the normal test with a pooled variance, two-sided at 5 %, without continuity correction: Fleiss,
Levin and Paik, Statistical Methods for Rates and Proportions, 3rd edition (2003), chapter 4 (sample size and power).
"""

from __future__ import annotations

from math import sqrt
from statistics import NormalDist

ALPHA = 0.05
_NORMAL = NormalDist()


def power(*, base: float, other: float, held: int, treated: int) -> float:
    """The chance to find a true difference between the share of those held out and of the others."""
    if held < 1 or treated < 1 or base == other:
        return 0.0
    pooled = (base * held + other * treated) / (held + treated)
    null = sqrt(max(0.0, pooled * (1 - pooled)) * (1 / held + 1 / treated))
    true = sqrt(base * (1 - base) / held + other * (1 - other) / treated)
    if true == 0:
        return 1.0
    reach = abs(other - base) - _NORMAL.inv_cdf(1 - ALPHA / 2) * null
    return _NORMAL.cdf(reach / true)


def least_difference(*, base: float, held: int, treated: int, wanted: float = 0.8) -> float | None:
    """The smallest rise over `base` that is found with a chance of `wanted`; None where not even 100 % would be."""
    if power(base=base, other=1.0, held=held, treated=treated) < wanted:
        return None
    low, high = base, 1.0
    for _ in range(40):
        middle = (low + high) / 2
        if power(base=base, other=middle, held=held, treated=treated) < wanted:
            low = middle
        else:
            high = middle
    return high - base
