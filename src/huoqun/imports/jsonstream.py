"""A JSON file of any size, one value at a time, in constant memory.

    for entry in walk(part, opened={"", "messages"}):
        entry.path      "guild", "channel", "messages[]", …
        entry.ordinal   the place of an element in its array, from 1 (0 for a key of an object)
        entry.value     the decoded value, or Broken(reason), or OPENED for a container that is walked into

`opened` names the containers to walk into: "" is the whole, keys are joined by dots, "[]" is any element of an
array ("chats.list[].messages"). Everything else comes decoded in one piece, up to 8 million characters.

Survives what real exporters and hostile hands write: `\\xNN` and other bad escapes, NaN, raw control characters,
lone surrogates (become U+FFFD), a broken element (reported; the next one is found again), a cut-off end (one Broken).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any, Final

import msgspec

from huoqun.imports.jsonscan import BROKEN, CUT_OFF, Broken, Scanner
from huoqun.imports.sources import Part

__all__ = ["BROKEN", "CUT_OFF", "OPENED", "Broken", "Entry", "top", "walk"]

OPENED: Final = object()
GOES_ON: Final = "more than one JSON value in the file"


class Entry(msgspec.Struct, frozen=True, gc=False):
    path: str
    ordinal: int
    value: Any


def walk(part: Part, opened: Collection[str]) -> Iterator[Entry]:
    """Every value at the opened levels, in file order. A file that is not JSON gives one Broken entry."""
    scanner = Scanner(part)
    inside = frozenset(opened)
    try:
        first = scanner.peek()
        if first == "":
            yield Entry("", 0, Broken(CUT_OFF))
            return
        yield from _value(scanner, inside, "", 0)
        if first in "{[" and scanner.peek() != "":
            yield Entry("", 0, Broken(GOES_ON))
    except EOFError:
        yield Entry(scanner.array, scanner.ordinal + 1, Broken(CUT_OFF))


def top(part: Part, *, but: str) -> dict[str, Any]:
    """The keys of the whole but one (the long array of messages), for a file that has them behind it.

    Reads the part to its end, in constant memory.
    """
    found: dict[str, Any] = {}
    for entry in walk(part, {"", but}):
        if entry.path and not entry.path.startswith(but) and not isinstance(entry.value, Broken):
            found[entry.path] = entry.value
    return found


def _value(scanner: Scanner, opened: frozenset[str], path: str, ordinal: int) -> Iterator[Entry]:
    first = scanner.peek()
    if path in opened and first in ("{", "["):
        if path:
            yield Entry(path, ordinal, OPENED)
        scanner.pos += 1
        if first == "{":
            yield from _object(scanner, opened, path)
        else:
            yield from _array(scanner, opened, path)
    else:
        yield Entry(path, ordinal, scanner.value())


def _object(scanner: Scanner, opened: frozenset[str], path: str) -> Iterator[Entry]:
    prefix = f"{path}." if path else ""
    while (char := scanner.peek()) != "}":
        if char == "":
            raise EOFError
        if char == ",":
            scanner.pos += 1
            continue
        key = scanner.value() if char == '"' else None
        if not isinstance(key, str) or scanner.peek() != ":":
            yield Entry(path, 0, Broken(BROKEN))
            scanner.skip_to_key()
            continue
        scanner.pos += 1
        if scanner.peek() == "":
            raise EOFError
        yield from _value(scanner, opened, prefix + key, 0)
    scanner.pos += 1


def _array(scanner: Scanner, opened: frozenset[str], path: str) -> Iterator[Entry]:
    element, ordinal = f"{path}[]", 0
    outer, scanner.array, scanner.ordinal = scanner.array, element, 0
    end = 0
    while (char := scanner.peek()) != "]":
        if char == "":
            raise EOFError
        if char in ",}:":
            scanner.pos += 1
        elif element in opened:
            ordinal += 1
            yield from _value(scanner, opened, element, ordinal)
            scanner.ordinal = ordinal
        else:
            if 0 < end < scanner.pos:
                scanner.learn(end)
            values = scanner.batch()
            for value in values or (scanner.value(),):
                ordinal += 1
                yield Entry(element, ordinal, value)
            scanner.ordinal = ordinal
            end = 0 if values else scanner.pos
    scanner.pos += 1
    scanner.array = outer
