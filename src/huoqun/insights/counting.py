"""Shares with their intervals, and what difference so many people can show. Pure."""

from __future__ import annotations

import math
from dataclasses import dataclass

Z = 1.959964
"""95 %."""
Z_POWER = 0.841621
"""A difference that is there is seen in four cases of five."""


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many, and Wilson's interval of 95 %, which holds for few, too."""

    part: int
    whole: int

    @property
    def value(self) -> float:
        return self.part / self.whole if self.whole else math.nan

    @property
    def low(self) -> float:
        return self._bound(-1)

    @property
    def high(self) -> float:
        return self._bound(1)

    def _bound(self, sign: int) -> float:
        """
        >>> round(Share(0, 10).low, 3), round(Share(0, 10).high, 3)
        (0.0, 0.278)
        """
        if not self.whole:
            return 0.0 if sign < 0 else 1.0
        n, p = self.whole, self.value
        middle = p + Z * Z / (2 * n)
        spread = Z * math.sqrt(p * (1 - p) / n + Z * Z / (4 * n * n))
        return min(1.0, max(0.0, (middle + sign * spread) / (1 + Z * Z / n)))


@dataclass(frozen=True, slots=True)
class Difference:
    """One share less another, with Newcombe's interval of 95 %. `least`: what so many people could show, at 80 %."""

    value: float
    low: float
    high: float
    least: float

    @property
    def is_told(self) -> bool:
        """Whether nought lies outside of the interval."""
        return self.low > 0 or self.high < 0


FEW = 20
"""With fewer people in an arm nothing is said of a difference."""


def difference(one: Share, other: Share) -> Difference | None:
    """None: not enough people.

    >>> difference(Share(3, 5), Share(1, 5)) is None
    True
    >>> found = difference(Share(60, 100), Share(40, 100))
    >>> round(found.value, 2), found.is_told
    (0.2, True)
    """
    if min(one.whole, other.whole) < FEW:
        return None
    value = one.value - other.value
    below = math.hypot(one.value - one.low, other.high - other.value)
    above = math.hypot(one.high - one.value, other.value - other.low)
    return Difference(value, value - below, value + above, least_seen(one.whole, other.whole, other.value))


def least_seen(one: int, other: int, base: float) -> float:
    """The least difference from a share that so many people show in four cases of five.

    >>> round(least_seen(100, 100, 0.5), 2)
    0.2
    """
    base = min(0.95, max(0.05, base))
    return (Z + Z_POWER) * math.sqrt(base * (1 - base) * (1 / max(one, 1) + 1 / max(other, 1)))


def people_needed(base: float, gain: float) -> int:
    """How many in each arm show a gain over a share in four cases of five.

    >>> people_needed(0.2, 0.1)
    252
    """
    base = min(0.95, max(0.05, base))
    return math.ceil(2 * base * (1 - base) * ((Z + Z_POWER) / gain) ** 2)
