"""Study buddies (学伴): who is paired with whom, the same each time it is asked. Pure.

Everybody is in exactly one pair, or three where the number is odd; nobody is alone unless there is nobody else.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

from huoqun.core.errors import Refused
from huoqun.core.said import N_

MOST_DAYS = 14
LARGEST = 3
Pair = tuple[int, ...]
Met = Collection[frozenset[int]]


class PairHow(StrEnum):
    """`MIXED`: one of those who do most with one of those who do least. `ALIKE`: those who keep the same pace."""

    MIXED = "mixed"
    ALIKE = "alike"


class NobodyToPair(Refused):
    code = "nobody_to_pair"
    message = N_("There are not two people to pair.")
    way_out = N_("Wait until more have come, or see who wants no buddy.")


class PairsChanged(Refused):
    code = "pairs_changed"
    message = N_("The class changed since you looked.")
    way_out = N_("Look at the pairs again.")


@dataclass(frozen=True, slots=True)
class Pupil:
    """Somebody to be paired. `pace`: how much of what was asked they did, 0–100."""

    id: int
    pace: int


def paired(pupils: Iterable[Pupil], *, how: PairHow, kept: Iterable[Collection[int]] = (), met: Met = ()) -> list[Pair]:
    """Pairs of all of these. `kept`: those that stay together as far as they are here; `met`: who was paired before.

    Whoever is left over makes a pair three, one where they meet nobody again if there is such.
    """
    order = sorted(pupils, key=lambda one: (-one.pace, one.id))
    here = {one.id for one in order}
    stay = [pair for one in kept if len(pair := tuple(sorted(here.intersection(one)))) > 1]
    pool = [one.id for one in order if all(one.id not in pair for pair in stay)]
    odd = pool.pop(len(pool) // 2) if len(pool) % 2 else None
    fresh = _without_repeats(_fold(pool) if how is PairHow.MIXED else _neighbours(pool), met)
    pairs = [*stay, *fresh]
    if odd is not None:
        _take_in(odd, pairs, met)
    return [tuple(sorted(pair)) for pair in pairs]


def _fold(pool: Sequence[int]) -> list[Pair]:
    half = len(pool) // 2
    return list(zip(pool[:half], pool[half:], strict=True))


def _neighbours(pool: Sequence[int]) -> list[Pair]:
    return list(zip(pool[::2], pool[1::2], strict=True))


def _without_repeats(pairs: list[Pair], met: Met) -> list[Pair]:
    """Those who were paired before change with the nearest pair where that leaves fewer such pairs."""
    for n, pair in enumerate(pairs):
        if not _again(pair, met):
            continue
        for other in sorted(range(len(pairs)), key=lambda m: abs(m - n)):
            better = _swapped(pairs[n], pairs[other], met) if other != n else None
            if better is not None:
                pairs[n], pairs[other] = better
                break
    return pairs


def _swapped(one: Pair, other: Pair, met: Met) -> tuple[Pair, Pair] | None:
    (a, b), (c, d) = one, other
    now = _again(one, met) + _again(other, met)
    for first, second in (((a, d), (c, b)), ((a, c), (b, d))):
        if _again(first, met) + _again(second, met) < now:
            return first, second
    return None


def _take_in(odd: int, pairs: list[Pair], met: Met) -> None:
    twos = [n for n, pair in enumerate(pairs) if len(pair) < LARGEST]
    if twos:
        best = min(reversed(twos), key=lambda n: _again((*pairs[n], odd), met) - _again(pairs[n], met))
        pairs[best] = (*pairs[best], odd)
    elif pairs:
        # All are three: one of them goes along with whoever is alone.
        *stay, gone = pairs[-1]
        pairs[-1] = tuple(stay)
        pairs.append((gone, odd))


def _again(pair: Pair, met: Met) -> int:
    return sum(frozenset(two) in met for two in combinations(pair, 2))


def digest(pairs: Iterable[Pair]) -> str:
    """Pairs as one line, so that what is done is what was looked at."""
    return ",".join(sorted("-".join(map(str, sorted(pair))) for pair in pairs))
