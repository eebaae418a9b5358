"""What is learnt from: the labelled file that is named, chat that is named, and sentences that we made up."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from random import Random

SAID = Path(__file__).parent / "said"


class Source(StrEnum):
    """Where a text is from."""

    SET = "set"
    MADE_ZH = "made-zh"
    MADE_EN = "made-en"
    CHAT = "chat"


@dataclass(frozen=True, slots=True)
class Text:
    """One text, whether it is an advertisement, and where it is from."""

    text: str
    ad: bool
    source: Source


def labelled(path: Path) -> list[Text]:
    """A file of lines `label,text`, split at the first comma; the first line names the columns."""
    lines = path.read_text("utf-8").splitlines()[1:]
    rows = (line.split(",", 1) for line in lines if "," in line)
    return [Text(text, label == "1", Source.SET) for label, text in rows if text.strip()]


BRIDGED = re.compile(r"^(?:\[[^\]]{1,40}\] ?)?(?:<[^>]{1,40}> ?)?")
SAID_LINE = re.compile(r"^\[\d\d:\d\d\] <[^>]+> (.+)$")


def chat(path: Path, most: int, chance: Random) -> list[Text]:
    """Everyday lines out of an archive: CSV tables with a column Content, or logs of IRC; `most` of them at random."""
    with zipfile.ZipFile(path) as archive:
        lines = [line for name in sorted(archive.namelist()) for line in _lines(archive, name)]
    said = sorted({line for line in lines if line.strip()})
    return [Text(line, False, Source.CHAT) for line in chance.sample(said, min(most, len(said)))]


def _lines(archive: zipfile.ZipFile, name: str) -> Iterator[str]:
    if name.endswith(".csv"):
        text = io.StringIO(archive.read(name).decode("utf-8", "replace"), newline="")
        for row in csv.DictReader(text):
            yield BRIDGED.sub("", row.get("Content") or "")
    elif name.endswith(".raw.txt"):
        for line in archive.read(name).decode("utf-8", "replace").splitlines():
            if said := SAID_LINE.match(line):
                yield re.sub(r"^\S{2,20}[:,] ", "", said[1])


SLOT = re.compile(r"\{(\w+)\}")
LETTERS = "abcdefghijklmnopqrstuvwxyz"


@cache
def _slots() -> dict[str, list[str]]:
    lines = (SAID / "slots.txt").read_text("utf-8").splitlines()
    named = (line.partition(": ") for line in lines if not line.startswith("#"))
    return {name: choices.split(" | ") for name, _, choices in named}


def _filled(pattern: str, chance: Random) -> str:
    """A pattern with something in each of its braces."""
    while SLOT.search(pattern):
        pattern = SLOT.sub(lambda slot: _one(slot[1], chance), pattern)
    return pattern


def _one(slot: str, chance: Random) -> str:
    word = "".join(chance.choice(LETTERS) for _ in range(chance.randint(3, 9)))
    match slot:
        case "wx":
            return chance.choice(
                (word + str(chance.randrange(10, 99_999)), f"{word[:3].upper()}{chance.randrange(100, 999)}")
            )
        case "nick":
            return word
        case "code":
            return f"{word[:4]}{chance.randrange(9)}{word[2:]}" if chance.random() < 0.5 else word[:4].upper()
        case "qq":
            return _apart(str(chance.randrange(10**6, 10 ** chance.randint(8, 10))), chance)
        case "tel":
            return _apart(f"1{chance.randint(3, 9)}{chance.randrange(10**9):09}", chance)
        case "short":
            return str(chance.randrange(10_000, 99_999))
        case _:
            return chance.choice(_slots()[slot])


def _apart(number: str, chance: Random) -> str:
    if chance.random() < 0.7:
        return number
    at = chance.randint(3, 5)
    return f"{number[:at]}{chance.choice(' -. ')}{number[at:]}"


def made(name: str, times: int, chance: Random, *, ad: bool) -> list[Text]:
    """Sentences after the patterns of a file, `times` of each that has braces, one of each that has none."""
    source = Source.MADE_EN if name.endswith("_en") else Source.MADE_ZH
    patterns = [line for line in (SAID / f"{name}.txt").read_text("utf-8").splitlines() if not line.startswith("#")]
    found = {_filled(pattern, chance) for pattern in patterns for _ in range(times if "{" in pattern else 1)}
    return [Text(text, ad, source) for text in sorted(found)]


def within(ads: list[Text], everyday: list[Text], chance: Random) -> list[Text]:
    """Advertisements with an everyday line before or behind: neither makes the other harmless."""
    return [Text(_beside(ad.text, chance.choice(everyday).text[:80], chance), True, ad.source) for ad in ads]


def _beside(ad: str, line: str, chance: Random) -> str:
    return chance.choice((f"{line} {ad}", f"{ad} {line}", f"{line}，{ad}"))
