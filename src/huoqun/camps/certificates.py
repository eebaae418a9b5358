"""What a certificate says: its design, the slots of its words, serials, and names as they can be printed. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import IntEnum, StrEnum

from huoqun.core.errors import Refused

LONGEST = {"title": 40, "subtitle": 60, "body": 400, "signatory": 60, "signatory_title": 60}
"""Characters, by the part of a design."""
LONGEST_NAME, LONGEST_REASON = 60, 300
SLOTS = ("name", "class", "date", "score", "serial", "days", "streak", "community")
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Without what is taken for another when it is typed from paper: 0 O 1 I L."""
TAIL = 6


def N_(text: str) -> str:
    """Mark a text for translation; it is translated where it is shown."""
    return text


NAME_IT = N_("Give it a name of at most 60 characters, for the team.")


class Colour(StrEnum):
    NAVY = "navy"
    JADE = "jade"
    VERMILION = "vermilion"
    PLUM = "plum"
    INK = "ink"


class Paper(StrEnum):
    A4_LANDSCAPE = "a4-landscape"
    A4_PORTRAIT = "a4-portrait"
    A5_LANDSCAPE = "a5-landscape"
    LETTER_LANDSCAPE = "letter-landscape"


class CertificateState(IntEnum):
    ISSUED = 1
    REVOKED = 2
    FORGOTTEN = 3  # its member was erased: nobody is told that it ever was

    @property
    def is_valid(self) -> bool:
        return self is CertificateState.ISSUED


class BadDesign(Refused):
    code = "bad_certificate"
    message = N_("This certificate cannot be drawn.")


class BadName(Refused):
    code = "bad_certificate_name"
    message = N_("This name cannot be printed.")
    way_out = N_("Write the name as it is to stand on paper: letters or characters, at most 60.")


class NoReasonGiven(Refused):
    code = "no_reason_given"
    message = N_("A certificate is not revoked without a reason.")
    way_out = N_("Say why, in at most 300 characters: the page of the certificate says it is revoked, never why.")


@dataclass(frozen=True, slots=True)
class Design:
    """How a certificate looks and what it says. `seal`: a picture's id; None: a medal is drawn instead.

    `body` has slots (`{name}`), and parts in square brackets that fall away where a slot in them has nothing to say.
    `language`: `zh-hans` or `en`, of the dates and the small print.
    """

    title: str
    body: str
    subtitle: str = ""
    signatory: str = ""
    signatory_title: str = ""
    colour: Colour = Colour.NAVY
    paper: Paper = Paper.A4_LANDSCAPE
    language: str = "zh-hans"
    seal: int | None = None


SHIPPED = {
    "zh-hans": Design(
        title="结营证书",
        subtitle="Certificate of Completion",
        body="兹证明 {name} 同学参加“{class}”，完成全部学习任务[，累计打卡 {days} 天][，最长连续 {streak} 天]"
        "[，综合成绩 {score} 分]。\n特发此证，以资鼓励。",
    ),
    "en": Design(
        title="Certificate of Completion",
        body="This is to certify that {name} took part in {class} and completed it"
        "[, checking in on {days} days][, {streak} of them in a row][, with a score of {score} out of 100].",
        language="en",
    ),
}
"""What a class has whose team has made no template."""


def fault(design: Design) -> str:
    """What is wrong with a design, in words; empty: nothing."""
    for part, longest in LONGEST.items():
        if len(getattr(design, part)) > longest:
            return N_("A part of the words is too long: at most 40 characters of title, 400 of text, 60 of the rest.")
    if not design.title.strip() or not design.body.strip():
        return N_("A certificate needs a title and a text.")
    if set(_SLOT.findall(design.body)) - set(SLOTS):
        return N_("The text has a slot that there is not: {name}, {class}, {date}, {score}, {serial}, {days}, …")
    if "{name}" not in design.body:
        return N_("The text does not say whose it is: write {name} where the name is to stand.")
    if design.language not in SHIPPED:
        return N_("Certificates are written in Chinese or English.")
    return ""


_SLOT = re.compile(r"\{([^{}]*)\}")
_PART = re.compile(r"\[([^\[\]]*)\]")


def filled(body: str, values: Mapping[str, str]) -> str:
    """The words with what the slots stand for; a bracketed part goes with the first slot in it that says nothing."""

    def part(found: re.Match[str]) -> str:
        slots = _SLOT.findall(found[1])
        return found[1] if all(values.get(slot) for slot in slots) else ""

    def slot(found: re.Match[str]) -> str:
        return values.get(found[1], "")

    return _SLOT.sub(slot, _PART.sub(part, body))


def serial(number: int, sequence: int, tail: str) -> str:
    """`012-0007-X7KQ9M`: the class, which in it, and what cannot be guessed from the one before."""
    return f"{number:03d}-{sequence:04d}-{tail}"


_KEPT = {"L", "M", "N", "P", "S", "Z"}
_SKINS = range(0x1F3FB, 0x1F400)
_MARKS_IN_ROW = 3


def printable(name: str) -> str:
    """A name as it is printed: no emoji, nothing unseen, nothing that turns the line or grows out of it; or empty.

    A certificate is a document: of “🎉小满🎉” it says “小满”.
    """
    made: list[str] = []
    marks = 0
    for char in unicodedata.normalize("NFC", name):
        category = unicodedata.category(char)
        if category[0] not in _KEPT or category in ("So", "Zl", "Zp") or ord(char) in _SKINS or _is_selector(char):
            made.append(" " if char in "\t\n\r" else "")
            continue
        marks = marks + 1 if category[0] == "M" else 0
        if marks <= _MARKS_IN_ROW:
            made.append(char)
    whole = " ".join("".join(made).split())
    if not any(unicodedata.category(char)[0] in "LN" for char in whole):
        return ""
    return whole if len(whole) <= LONGEST_NAME else f"{whole[: LONGEST_NAME - 1].rstrip()}…"


def _is_selector(char: str) -> bool:
    return 0xFE00 <= ord(char) <= 0xFE0F or 0xE0100 <= ord(char) <= 0xE01EF or char == "\u20e3"


def veiled(name: str) -> str:
    """A name as strangers see it unless its member agreed to more: the first sign alone."""
    return f"{name[0]}**" if name else ""


def dated(day: date, language: str) -> str:
    """A day as documents write it."""
    if language == "en":
        return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
    return f"{day.year}年{day.month}月{day.day}日"


_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


def scored(score: Decimal | None) -> str:
    """A score with at most one place behind the point; empty where there is none."""
    if score is None:
        return ""
    rounded = round(score, 1)
    return str(rounded.to_integral_value() if rounded == rounded.to_integral_value() else rounded)
