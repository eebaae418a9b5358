"""Whether circles would be found again: Leiden anew over the same ties, drawn with chance. Pure."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping, Sequence

from .graph import Tie
from .leiden import circles

DRAWS, SEED = 8, 11
STABLE = 0.6
"""Adjusted Rand index, on average: 1 is the same circles each time, 0 what chance gives."""


def stability(ties: Sequence[Tie], *, draws: int = DRAWS, seed: int = SEED) -> float:
    """How alike circles are when ties are drawn anew with putting back (bootstrap); 1 where there are no ties."""
    if not ties:
        return 1.0
    chance = random.Random(seed)
    first = circles((tie.one, tie.other, tie.weight) for tie in ties)
    return sum(alike(first, _drawn(ties, chance)) for _ in range(draws)) / draws


def _drawn(ties: Sequence[Tie], chance: random.Random) -> dict[int, int]:
    often = Counter(chance.choices(range(len(ties)), k=len(ties)))
    return circles((ties[n].one, ties[n].other, ties[n].weight * times) for n, times in sorted(often.items()))


def alike(one: Mapping[int, int], other: Mapping[int, int]) -> float:
    """The adjusted Rand index of two ways to part those who are in both.

    >>> alike({1: 0, 2: 0, 3: 1, 4: 1}, {1: 5, 2: 5, 3: 6, 4: 6})
    1.0
    """
    both = [(one[place], other[place]) for place in one if place in other]

    def pairs(counts: Mapping[object, int]) -> float:
        return sum(n * (n - 1) / 2 for n in counts.values())

    same = pairs(Counter(both))
    left, right = pairs(Counter(a for a, _ in both)), pairs(Counter(b for _, b in both))
    every = len(both) * (len(both) - 1) / 2
    expected = left * right / every if every else 0.0
    most = (left + right) / 2
    return 1.0 if most == expected else (same - expected) / (most - expected)
