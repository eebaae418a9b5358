"""Writes a message as somebody writes who does not want it found: for training, and no two times alike."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Callable
from functools import cache
from random import Random

from ..spelling import LOOK_ALIKES, tables

Way = Callable[[str, Random], str]

INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u00ad"
FILLERS = " .-_*~·/|,、+=^丶"
PICTURES = "🔥💰❤☎✅⭐👉💎🎉😊🌹🍀"


@cache
def _alike() -> dict[str, list[str]]:
    """By syllable the characters that sound so."""
    found = defaultdict(list)
    for code, sound in tables().sounds.items():
        found[sound].append(chr(code))
    return found


@cache
def _halves() -> dict[str, list[str]]:
    found = defaultdict(list)
    for pair, char in tables().halves.items():
        found[char].append(pair)
    return found


@cache
def _older() -> dict[str, str]:
    return {new: chr(old) for old, new in tables().folded.items() if new and len(new) == 1 and 0x4E00 <= old <= 0x9FFF}


@cache
def _dressed() -> dict[str, list[str]]:
    """Letters and digits in other clothes."""
    found = defaultdict(list)
    for code in (*range(0x2460, 0x2500), *range(0xFF10, 0xFF5B), *range(0x1D400, 0x1D800), *range(0x1F130, 0x1F14A)):
        plain = unicodedata.normalize("NFKC", chr(code)).lower().strip("()")
        if len(plain) == 1 and plain.isascii():
            found[plain].append(chr(code))
    for char, plain in LOOK_ALIKES.items():
        found[plain].append(char)
    return found


def _each(text: str, chance: Random, share: float, other: Callable[[str], str | None]) -> str:
    return "".join((other(char) or char) if chance.random() < share else char for char in text)


def homophones(text: str, chance: Random) -> str:
    """Characters that sound alike."""
    share = chance.uniform(0.15, 0.6)
    sounds = tables().sounds
    return _each(text, chance, share, lambda c: chance.choice(_alike()[sounds[ord(c)]]) if ord(c) in sounds else None)


def spelt(text: str, chance: Random) -> str:
    """Some characters as their sound in Latin letters."""
    share, cased = chance.uniform(0.1, 0.5), chance.random() < 0.3
    sounds = tables().sounds
    return _each(text, chance, share, lambda c: sounds.get(ord(c), c).upper() if cased else sounds.get(ord(c)))


def split(text: str, chance: Random) -> str:
    """Characters as their halves."""
    share = chance.uniform(0.3, 0.9)
    return _each(text, chance, share, lambda c: chance.choice(_halves()[c]) if c in _halves() else None)


def spaced(text: str, chance: Random) -> str:
    """Something between the characters."""
    filler, share = chance.choice(FILLERS), chance.uniform(0.3, 1.0)
    return _each(text, chance, share, lambda c: c + filler if not c.isspace() else None)


def invisible(text: str, chance: Random) -> str:
    """Something between the characters that nobody sees."""
    share = chance.uniform(0.1, 1.0)
    return _each(text, chance, share, lambda c: c + chance.choice(INVISIBLE))


def dressed(text: str, chance: Random) -> str:
    """Letters and digits in other clothes."""
    share, known = chance.uniform(0.3, 1.0), _dressed()
    return _each(text, chance, share, lambda c: chance.choice(known[c.lower()]) if c.lower() in known else None)


def older(text: str, chance: Random) -> str:
    """Traditional characters."""
    return _each(text, chance, 1.0, _older().get)


def pictured(text: str, chance: Random) -> str:
    """Pictures in between and at the ends."""
    share = chance.uniform(0.05, 0.3)
    return chance.choice(PICTURES) + _each(text, chance, share, lambda c: c + chance.choice(PICTURES))


def stacked(text: str, chance: Random) -> str:
    """Marks on the characters."""
    share = chance.uniform(0.1, 0.6)
    return _each(text, chance, share, lambda c: c + chr(chance.randrange(0x300, 0x370)))


def cased(text: str, chance: Random) -> str:
    """Capitals at random, as good as none for whoever reads."""
    return _each(text, chance, chance.uniform(0.3, 1.0), str.upper)


def leet(text: str, chance: Random) -> str:
    """Digits that look like letters."""
    known = {"o": "0", "l": "1", "i": "1", "e": "3", "a": "@", "s": "$", "t": "7"}
    return _each(text, chance, chance.uniform(0.3, 0.8), lambda c: known.get(c.lower()))


def typed(text: str, chance: Random) -> str:
    """Letters of a word in another order, or missing."""
    at = chance.randrange(max(1, len(text)))
    return text[:at] + text[at + 1 :] if chance.random() < 0.5 else text[:at] + text[at : at + 2][::-1] + text[at + 2 :]


WAYS: tuple[Way, ...] = (
    homophones, homophones, spelt, split, spaced, invisible, dressed, older, pictured, stacked, cased, leet, typed,
)  # fmt: skip


def evading(text: str, chance: Random) -> str:
    """The text written in one to three of the ways."""
    for way in chance.sample(WAYS, chance.choice((1, 1, 2, 2, 3))):
        text = way(text, chance)
    return text


MILD: tuple[Way, ...] = (spaced, older, pictured, cased, typed, homophones)


def mildly(text: str, chance: Random) -> str:
    """As people write who hide nothing: a picture, a slip, another script."""
    return chance.choice(MILD)(text, chance)
