"""Cuts a text into records where the line that begins a record can be told from the lines that continue it.

The pattern of such a line starts with `\\n`, which the regular expression engine looks for at the speed of memory;
the text is given a line end before its first line.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

import msgspec

from huoqun.imports.sources import Part
from huoqun.imports.text import chunks

TOO_LONG: Final = "record too long"
BEFORE: Final = "text before the first message"
LIMIT: Final = 1_000_000


class Record(msgspec.Struct, frozen=True, gc=False):
    """`begun` is the match of the first line, `rest` the lines after it (without the last line end).

    Without `begun` it is a line before all records; `ok` is False where there is no end to it.
    """

    line: int
    begun: re.Match[str] | None
    rest: str
    ok: bool = True


def cut(part: Part, begins: re.Pattern[str], notes: Counter[str] | None = None) -> Iterator[Record]:
    """The records of a part, each held in memory by itself only."""
    buffer, number, swallowing = "\n", 1, False
    for chunk in _unix(part, notes):
        buffer += chunk
        found = list(begins.finditer(buffer))
        if not found:
            buffer, number, swallowing, given = _without(buffer, number, swallowing)
            yield from given
            continue
        if not swallowing:
            yield from _before(buffer[: found[0].start()], number)
        swallowing = False
        number += buffer.count("\n", 1, found[0].start() + 1)
        for one, after in pairwise(found):
            yield Record(number, one, buffer[one.end() : after.start()])
            number += buffer.count("\n", one.start() + 1, after.start() + 1)
        buffer = buffer[found[-1].start() :]
        if len(buffer) > LIMIT:
            yield Record(number, None, buffer[1:200], ok=False)
            buffer, number, swallowing, _ = _without(buffer, number, True)
    yield from _last(buffer, begins, number, swallowing)


def _last(buffer: str, begins: re.Pattern[str], number: int, swallowing: bool) -> Iterator[Record]:
    found = begins.search(buffer)
    if found is not None:
        yield Record(number, found, buffer[found.end() :].removesuffix("\n"))
    elif not swallowing:
        yield from _before(buffer, number)


def _before(text: str, number: int) -> Iterator[Record]:
    """Every line of a text that no record has begun in; blank ones are no records."""
    for offset, line in enumerate(text.removeprefix("\n").split("\n")):
        if line.strip():
            yield Record(number + offset, None, line)


def _without(buffer: str, number: int, swallowing: bool) -> tuple[str, int, bool, list[Record]]:
    """Let go of a buffer without a beginning, except for its last line. Returns it, and what was in the others."""
    end = buffer.rfind("\n")
    given = [] if swallowing or end < 1 else list(_before(buffer[:end], number))
    number += buffer.count("\n", 1, end + 1) if end > 0 else 0
    buffer = buffer[max(end, 0) :]
    if len(buffer) > LIMIT:
        if not swallowing:
            given.append(Record(number, None, buffer[1:200], ok=False))
        # The line goes on: the blank keeps anything from beginning in its middle.
        return " ", number, True, given
    return buffer, number, swallowing, given


def scan(part: Part, begins: re.Pattern[str]) -> Iterator[re.Match[str]]:
    """The first lines of all records."""
    buffer = "\n"
    for chunk in _unix(part, None):
        buffer += chunk
        end = buffer.rfind("\n")
        if end < 1:
            buffer = buffer if len(buffer) < LIMIT else ""
            continue
        yield from begins.finditer(buffer, 0, end)
        buffer = buffer[end:]
    yield from begins.finditer(buffer)


def _unix(part: Part, notes: Counter[str] | None) -> Iterator[str]:
    """The text with LF alone at the ends of lines."""
    held = ""
    for chunk in chunks(part, notes=notes):
        chunk = held + chunk
        held = ""
        if chunk.endswith("\r"):
            chunk, held = chunk[:-1], "\r"
        yield chunk.replace("\r\n", "\n") if "\r" in chunk else chunk
    if held:
        yield held
