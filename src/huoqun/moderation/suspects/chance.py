"""How likely something is by chance alone: the exact binomial test, for counts of any size. Pure."""

from __future__ import annotations

from math import exp, lgamma, log

MOST = 2_000
"""Of more than these the share is kept and the count cut: no test needs more."""


def at_least(part: int, whole: int, share: float) -> float:
    """How likely `part` or more of `whole` are, where each is with a chance of `share`."""
    if part <= 0 or whole <= 0:
        return 1.0
    if whole > MOST:
        part, whole = round(part * MOST / whole), MOST
    share = min(max(share, 1e-9), 1 - 1e-9)
    return min(1.0, sum(exp(_log(n, whole, share)) for n in range(min(part, whole), whole + 1)))


def _log(part: int, whole: int, share: float) -> float:
    ways = lgamma(whole + 1) - lgamma(part + 1) - lgamma(whole - part + 1)
    return ways + part * log(share) + (whole - part) * log(1 - share)
