"""Which signs of an advertisement a message shows: what a person would point at.

A sign alone condemns nobody: the model weighs them together with the words. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum
from functools import cache
from pathlib import Path

from ahocorasick_rs import AhoCorasick

from .spelling import Reading, digits, read


class Sign(StrEnum):
    """What can be pointed at in a message."""

    LINK = "link"
    INVITE = "invite"
    HANDLE = "handle"
    PHONE = "phone"
    ACCOUNT = "account"
    CODE = "code"
    CONTACT = "contact"
    ASKS = "asks"
    SEX = "sex"
    GAMBLING = "gambling"
    MONEY = "money"
    JOBS = "jobs"
    SALES = "sales"
    GOODS = "goods"
    TRAFFIC = "traffic"
    CRYPTO = "crypto"
    PRIZE = "prize"
    INVISIBLE = "invisible"
    TURNED = "turned"
    DRESSED = "dressed"
    STRANGE = "strange"
    RARE = "rare"
    SPLIT = "split"
    SPACED = "spaced"
    MIXED = "mixed"
    PICTURES = "pictures"
    REPEATED = "repeated"


CONTACTS = frozenset(
    {Sign.LINK, Sign.INVITE, Sign.HANDLE, Sign.PHONE, Sign.ACCOUNT, Sign.CODE, Sign.CONTACT, Sign.ASKS}
)
TOPICS = frozenset(
    {Sign.SEX, Sign.GAMBLING, Sign.MONEY, Sign.JOBS, Sign.SALES, Sign.GOODS, Sign.TRAFFIC, Sign.CRYPTO, Sign.PRIZE}
)
EVASIONS = frozenset(
    {Sign.INVISIBLE, Sign.TURNED, Sign.DRESSED, Sign.STRANGE, Sign.RARE, Sign.SPLIT, Sign.SPACED, Sign.MIXED}
)

HAN = "[\u3400-\u9fff]"
ENDINGS = "com|cn|net|org|top|xyz|vip|cc|me|io|info|shop|site|club|online|live|app|link|ru|win|bet|icu|fun|pro|tv|ly"

LINK = re.compile(rf"https?\W{{0,4}}/|www\W|[a-z0-9-]{{2,30}} ?(?:\.|点|,|。|dot) ?(?:{ENDINGS})(?![a-z])")
INVITE = re.compile(r"\bt\W?me\W|joinchat|discord\W?gg|chat\.whatsapp|wa\.me|bit\.ly|tinyurl|goo\.gl|line\.me")
HANDLE = re.compile(r"(?<![\w.])@[a-z]\w{3,31}")
SPACED = re.compile(
    rf"(?:\b\w[ .,\-_/|*~·+]{{1,3}}){{4}}\w\b|{HAN}(?:[ .\-_/|*~·+]{{1,3}}{HAN}(?!{HAN})){{2}}"
)  # fmt: skip
MIXED = re.compile(rf"{HAN}[a-z]{{1,2}}{HAN}")
PHONE = re.compile(r"(?<!\d)(?:00?86)?1[3-9]\d{9}(?!\d)|(?<!\d)(?:0|44|1)[789]\d{8,9}(?!\d)")
ACCOUNT = re.compile(r"(?<!\d)[1-9]\d{6,11}(?!\d)")
CODE = re.compile(r"(?<![a-z0-9])(?:[a-z]{1,12}\d{3,10}[a-z]?|\d{2,4}[a-z]{2,4}\d{2,6})(?![a-z0-9])")
NUMBER = re.compile(r"\d")
NUMERALS = re.compile("[零〇一二三四五六七八九壹贰叁肆伍陆柒捌玖幺]")

BETWEEN = re.compile(r"(?<=\d)[^\w\n,:/]{1,3}(?=\d)")
"""What stands between the digits of a number that is to be read by people alone."""

AGAIN = re.compile(r"(.{2,40}?)\1{2}")

FEWEST = 6
"""Letters that the sound of a Chinese phrase must have, so that everyday speech does not sound like it."""


@cache
def _phrases() -> tuple[AhoCorasick, tuple[Sign, ...]]:
    """The automaton of the words that ship, and of each its sign."""
    found: dict[str, Sign] = {}
    for line in (Path(__file__).parent / "words.txt").read_text("utf-8").splitlines():
        sign, _, phrases = line.partition(": ")
        if line.startswith("#"):
            continue
        for phrase in phrases.split(", "):
            reading = read(phrase)
            long = len(reading.sound) >= FEWEST or reading.sound == reading.bare
            found.setdefault(reading.sound if long else reading.bare, Sign(sign))
    return AhoCorasick(list(found)), tuple(found.values())


def found(reading: Reading) -> frozenset[Sign]:
    """The signs that a message shows."""
    return frozenset(_shown(reading))


def _shown(reading: Reading) -> Iterator[Sign]:
    automaton, signs = _phrases()
    for at, _, _ in automaton.find_matches_as_indexes(reading.sound, overlapping=True):
        yield signs[at]
    if reading.sound != reading.bare:
        for at, _, _ in automaton.find_matches_as_indexes(reading.bare, overlapping=True):
            yield signs[at]
    yield from _written(reading.plain)
    yield from _hidden(reading)
    if len(reading.bare) > 5 and AGAIN.search(reading.bare[:200]):
        yield Sign.REPEATED


def _written(plain: str) -> Iterator[Sign]:
    """Ways to be reached that are written out, in numbers or as an address."""
    for sign, pattern in ((Sign.LINK, LINK), (Sign.INVITE, INVITE), (Sign.SPACED, SPACED)):
        if pattern.search(plain):
            yield sign
    if "@" in plain and HANDLE.search(plain):
        yield Sign.HANDLE
    numbers = digits(plain) if len(NUMERALS.findall(plain)) > 4 else plain
    if not NUMBER.search(numbers):
        return
    numbers = BETWEEN.sub("", numbers)
    for sign, pattern in ((Sign.PHONE, PHONE), (Sign.ACCOUNT, ACCOUNT), (Sign.CODE, CODE)):
        if pattern.search(numbers):
            yield sign


MOST = {
    Sign.INVISIBLE: 1, Sign.TURNED: 0, Sign.DRESSED: 1, Sign.STRANGE: 1, Sign.RARE: 1, Sign.SPLIT: 1, Sign.PICTURES: 2,
}  # fmt: skip
"""How many of them nobody remarks on."""


def _hidden(reading: Reading) -> Iterator[Sign]:
    """Ways of writing that hide what is said."""
    counts = (
        reading.invisible, reading.turned, reading.dressed, reading.strange, reading.rare, reading.joined,
        reading.pictures,
    )  # fmt: skip
    for (sign, most), count in zip(MOST.items(), counts, strict=True):
        if count > most:
            yield sign
    if MIXED.search(reading.plain):
        yield Sign.MIXED
