"""How sure a share is: Wilson's interval, which is right for few cases too. Pure."""

from __future__ import annotations

from math import sqrt

Z = 1.959964


def wilson(part: int, whole: int) -> tuple[float, float]:
    """Where a share lies with 95 % certainty; anywhere where nothing was counted."""
    if whole <= 0:
        return 0.0, 1.0
    share, square = part / whole, Z * Z / whole
    middle = share + square / 2
    half = Z * sqrt(share * (1 - share) / whole + square / (4 * whole))
    return max(0.0, (middle - half) / (1 + square)), min(1.0, (middle + half) / (1 + square))


def apart(one: tuple[int, int], other: tuple[int, int]) -> bool:
    """Whether two shares (part, whole) surely differ: their intervals do not meet."""
    (low, high), (lower, higher) = wilson(*one), wilson(*other)
    return high < lower or higher < low
