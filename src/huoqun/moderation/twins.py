"""Near-twins: the same text again, with other numbers, other pictures or a word changed, in any group on any day.

A text becomes twelve numbers (MinHash); two texts that say nearly the same share most of them. Texts are found again
by their bands, threes of the numbers hashed into one: an index over bands finds the twins of many messages in one
question.
Pure; nothing of a text can be read out of its numbers.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .ads.features import DIGITS
from .ads.spelling import Reading

NUMBERS, BANDS = 12, 4
SHORTEST = 6
"""Of a shorter text everybody says the same now and then."""

ALIKE = 0.5
"""Which share of the numbers two near-twins have in common."""

_ODD = np.random.default_rng(12).integers(1, 2**63, NUMBERS, dtype=np.uint64) | np.uint64(1)
_SALT = np.random.default_rng(21).integers(1, 2**63, NUMBERS, dtype=np.uint64)

Print = tuple[int, ...]


def print_of(reading: Reading) -> Print | None:
    """The numbers of a text, each below 2^32; none of a text that is too short to be known again."""
    bare = DIGITS.sub("0", reading.sound)
    if len(reading.bare) < SHORTEST:
        return None
    codes = np.frombuffer(bare.encode("utf-32-le", "replace"), dtype=np.uint32).astype(np.uint64)
    runs = codes[:-3] * np.uint64(0x100000001B3) + codes[1:-2] * np.uint64(0x1B3) + codes[2:-1] * np.uint64(31)
    runs = (runs + codes[3:]) * np.uint64(0x9E3779B97F4A7C15)
    mixed = (np.unique(runs)[:, None] ^ _SALT) * _ODD >> np.uint64(32)
    return tuple(int(least) for least in mixed.min(axis=0))


def bands(numbers: Print) -> tuple[int, ...]:
    """The keys by which a print is found again, each a signed 64-bit number: what shares one may be a twin."""
    width = NUMBERS // BANDS
    return tuple(_hashed(numbers[at : at + width], at) for at in range(0, NUMBERS, width))


def _hashed(part: Sequence[int], salt: int) -> int:
    held = salt + 1
    for number in part:
        held = ((held ^ number) * 0x100000001B3 + 0x9E3779B97F4A7C15) & 0xFFFFFFFFFFFFFFFF
    return held - (1 << 63)


def likeness(one: Print, other: Print) -> float:
    """How much of two texts is the same, from 0 to 1, as far as their prints tell."""
    return sum(a == b for a, b in zip(one, other, strict=True)) / NUMBERS


def groups(prints: Sequence[Print | None]) -> list[list[int]]:
    """The places of texts that are near-twins of one another, two or more together, in the order of the first."""
    parent = list(range(len(prints)))
    first: dict[tuple[int, int], int] = {}
    for at, numbers in enumerate(prints):
        for band, key in enumerate(bands(numbers) if numbers else ()):
            seen = first.setdefault((band, key), at)
            if seen != at and likeness(numbers or (), prints[seen] or ()) >= ALIKE:
                parent[_root(parent, at)] = _root(parent, seen)
    found: dict[int, list[int]] = {}
    for at in range(len(prints)):
        found.setdefault(_root(parent, at), []).append(at)
    return [members for members in found.values() if len(members) > 1]


def _root(parent: list[int], at: int) -> int:
    while parent[at] != at:
        parent[at] = parent[parent[at]]
        at = parent[at]
    return at
