"""A message as numbers: which of 2^18 buckets its pieces fall into, and which signs it shows.

The pieces are hashed and never kept: nothing of what was read can be read out of a bucket's number. Digits are all
alike, so that no number of anybody's is learnt.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
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
_TRUE = np.array([True])

Numbers = NDArray[np.uint64]

WORDS = re.compile(r"[a-z]+(?:'[a-z]+)?|\d+")
DIGITS = re.compile(r"\d")
HAN = re.compile("[\u3400-\u9fff]")

LONGEST = 5
"""The longest run that is looked at."""

MOST = 3.0
"""A piece that is said again and again counts so often at most."""

SIGN = 0.3
"""What a sign counts beside all pieces of a message together, which count 1."""


@dataclass(frozen=True, slots=True)
class Features:
    """Of several messages: number `owners[i]` has the value `values[i]` in place `places[i]`, and its `signs`."""

    owners: NDArray[np.int64]
    places: NDArray[np.int64]
    values: NDArray[np.float64]
    signs: list[frozenset[Sign]]

    def sums(self, weights: NDArray[np.float32]) -> NDArray[np.float64]:
        """Of each message the weighted sum."""
        summed = np.bincount(self.owners, weights[self.places] * self.values, minlength=len(self.signs))
        return summed.astype(np.float64)


@cache
def _syllables() -> Numbers:
    """By code point below 2^16: the number of its syllable; of others the code point itself."""
    numbers = np.arange(1 << 16, dtype=np.uint64)
    known = {sound: 0x20000 + at for at, sound in enumerate(sorted(set(tables().sounds.values())))}
    for code, sound in tables().sounds.items():
        numbers[code] = known[sound]
    return numbers


def features(readings: Sequence[Reading]) -> Features:
    """The numbers of messages: many at once cost half of what they cost one by one."""
    signs = [found(reading) for reading in readings]
    owners, hashed = _hashed([(owner, *stream) for owner, one in enumerate(readings) for stream in _streams(one)])
    keys = np.sort((owners << BITS) | hashed)
    first = np.flatnonzero(np.concatenate((_TRUE[: len(keys)], keys[1:] != keys[:-1])))
    counts = np.minimum(np.diff(first, append=len(keys)), MOST)
    owners = keys[first] >> BITS
    counts /= np.sqrt(np.bincount(owners, counts * counts))[owners]
    shown = [_places(reading, of) for reading, of in zip(readings, signs, strict=True)]
    beside = np.repeat(np.arange(len(shown)), [len(each) for each in shown])
    places = np.array([place for each in shown for place in each], dtype=np.int64) + SIZE
    return Features(
        np.concatenate((owners, beside)), np.concatenate((keys[first] & (SIZE - 1), places)),
        np.concatenate((counts, np.full(len(places), SIGN))), signs,
    )  # fmt: skip


Stream = tuple[Numbers, int, tuple[int, ...]]


def _streams(reading: Reading) -> Iterator[Stream]:
    """A message as characters, as syllables, as words and as letters of how it sounds: codes, salt, lengths of runs."""
    blind = DIGITS.search(reading.bare) is not None
    codes = _codes(f"\x02{DIGITS.sub('0', reading.bare) if blind else reading.bare}\x03")
    yield codes, 1, (1, 2, 3, 4)
    known = _syllables()
    yield (known[codes] if int(codes.max()) < len(known) else _mapped(codes, known)), 2, (2, 3)
    words = WORDS.findall(DIGITS.sub("0", reading.plain) if blind else reading.plain)
    if words:
        yield np.array([crc32(word.encode()) for word in words], dtype=np.uint64), 4, (1, 2)
    if words or reading.sound != reading.bare:
        yield _codes(DIGITS.sub("0", reading.sound) if blind else reading.sound), 3, (5,)


def _mapped(codes: Numbers, known: Numbers) -> Numbers:
    wide = codes < np.uint64(len(known))
    return np.where(wide, known[np.where(wide, codes, 0)], codes)


def _codes(text: str) -> Numbers:
    return np.frombuffer(text.encode("utf-32-le", "replace"), dtype=np.uint32).astype(np.uint64)


def _hashed(streams: list[tuple[int, Numbers, int, tuple[int, ...]]]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Whose each run is, and its bucket. Streams are hashed as one; what runs over the end of one is left out."""
    codes = np.concatenate([codes for _, codes, _, _ in streams]) + _ONE
    runs = [codes]
    for length in range(1, LONGEST):
        runs.append(runs[-1][:-1] * _STEP + codes[length:])
    parts, salts, owners, sizes, begun = [], [], [], [], 0
    for owner, stream, salt, lengths in streams:
        for length in lengths:
            size = max(0, len(stream) - length + 1)
            parts.append(runs[length - 1][begun : begun + size])
            salts.append(salt * 16 + length)
            owners.append(owner)
            sizes.append(size)
        begun += len(stream)
    mixed = (np.concatenate(parts) + np.repeat(np.array(salts, dtype=np.uint64), sizes)) * _MIX
    return np.repeat(np.array(owners), sizes), (mixed >> _SHIFT).view(np.int64)


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
