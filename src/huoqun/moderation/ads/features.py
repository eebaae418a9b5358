"""A message as numbers: which of 2^18 buckets its pieces fall into, and which signs it shows.

The pieces are hashed and never kept: nothing of what was read can be read out of a bucket's number. Digits are all
alike, so that no number of anybody's is learnt.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from math import log2
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from .signs import CONTACTS, EVASIONS, TOPICS, Sign, found
from .spelling import Reading, tables

BITS = 18
SIZE = 1 << BITS
"""Buckets of the pieces; the places of the signs come after them."""

_MIX, _STEP, _ONE = np.uint64(0x9E3779B97F4A7C15), np.uint64(0x100000001B3), np.uint64(1)
_SHIFT = np.uint64(64 - BITS)

Numbers = NDArray[np.uint64]

WORDS = re.compile(r"[a-z]+(?:'[a-z]+)?|\d+")
DIGITS = re.compile(r"\d")
HAN = re.compile("[\u3400-\u9fff]")

MOST = 3.0
"""A piece that is said again and again counts so often at most."""

SIGN = 0.3
"""What a sign counts beside all pieces of a message together, which count 1."""


@dataclass(frozen=True, slots=True)
class Features:
    """Places and their values; `pieces` of them are hashed, the others stand for signs."""

    places: NDArray[np.int64]
    values: NDArray[np.float64]
    signs: frozenset[Sign]


@cache
def _syllables() -> Numbers:
    """By code point below 2^16: the number of its syllable; of others the code point itself."""
    numbers = np.arange(1 << 16, dtype=np.uint64)
    known = {sound: 0x20000 + at for at, sound in enumerate(sorted(set(tables().sounds.values())))}
    for code, sound in tables().sounds.items():
        numbers[code] = known[sound]
    return numbers


def features(reading: Reading) -> Features:
    """The numbers of one message."""
    signs = found(reading)
    hashed = (np.concatenate(list(_pieces(reading))) >> _SHIFT).astype(np.int64)
    places, counts = np.unique(hashed, return_counts=True)
    values = np.minimum(counts, MOST)
    values /= np.sqrt(values @ values)
    shown = np.array(_places(reading, signs), dtype=np.int64) + SIZE
    return Features(
        np.concatenate((places, shown)), np.concatenate((values, np.full(len(shown), SIGN))), signs
    )  # fmt: skip


def _pieces(reading: Reading) -> Iterator[Numbers]:
    """The hashes of runs of characters, of syllables, of words and of the letters of how it sounds."""
    codes = _codes(f"\x02{DIGITS.sub('0', reading.bare)}\x03")
    yield from _runs(codes, 1, (1, 2, 3, 4))
    wide = codes < np.uint64(1 << 16)
    yield from _runs(np.where(wide, _syllables()[np.where(wide, codes, 0)], codes), 2, (2, 3))
    words = [crc32(word.encode()) for word in WORDS.findall(DIGITS.sub("0", reading.plain))]
    if words:
        yield from _runs(np.array(words, dtype=np.uint64), 4, (1, 2))
    if words or reading.sound != reading.bare:
        yield from _runs(_codes(DIGITS.sub("0", reading.sound)), 3, (5,))


def _codes(text: str) -> Numbers:
    return np.frombuffer(text.encode("utf-32-le", "replace"), dtype=np.uint32).astype(np.uint64)


def _runs(codes: Numbers, salt: int, lengths: tuple[int, ...]) -> Iterator[Numbers]:
    """The hashes of the runs of these lengths, each length and salt in a space of its own."""
    running = codes + _ONE
    for length in range(1, min(max(lengths), len(codes)) + 1):
        if length > 1:
            running = running[:-1] * _STEP + codes[length - 1 :] + _ONE
        if length in lengths:
            yield (running + np.uint64(salt * 16 + length)) * _MIX


SIGNS = {sign: at for at, sign in enumerate(Sign)}
_AT = [len(SIGNS)]
for _room in (4, 4, 4, 2, 10, 13, 11, 6, 7):
    _AT.append(_AT[-1] + _room)
SHOWN = _AT[-1]
"""Places of signs: each sign, how many of each kind, and the message's measure in steps."""


def _places(reading: Reading, signs: frozenset[Sign]) -> list[int]:
    length, numbers = len(reading.bare), len(DIGITS.findall(reading.bare))
    contacts, topics, hidden = len(signs & CONTACTS), len(signs & TOPICS), len(signs & EVASIONS)
    steps = (
        min(3, contacts), min(3, topics), min(3, hidden), int(bool(contacts and topics)), min(9, int(log2(length + 1))),
        min(12, numbers), 10 * numbers // max(1, length), 5 * len(HAN.findall(reading.bare)) // max(1, length),
        min(6, 8 * (len(reading.plain) - length) // max(1, len(reading.plain))),
    )  # fmt: skip
    return [SIGNS[sign] for sign in signs] + [at + max(0, step) for at, step in zip(_AT, steps, strict=False)]
