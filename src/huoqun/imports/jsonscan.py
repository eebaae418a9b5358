"""Finds where one JSON value ends and the next begins, in text that comes in chunks and may be broken."""

from __future__ import annotations

import json
import math
import re
from itertools import islice
from typing import Any, Final

import msgspec
import orjson

from huoqun.imports.sources import Part
from huoqun.imports.text import chunks

MAX_VALUE = 8_000_000
MAX_DEPTH = 100
# How much is spent on finding back into broken JSON: characters looked through in vain, a file; siblings tried, a
# time, and how long each may be; values that are looked at with care after a broken one.
PATIENCE = 32_000_000
MOST_TRIED = 200
LARGEST_TRIED = 65_536
WARY = 16
BROKEN: Final = "not valid JSON"
CUT_OFF: Final = "file is cut off"
TOO_LARGE: Final = "record too large"
TOO_DEEP: Final = "nested too deeply"

_BLANK = re.compile(r"[ \t\r\n\x00\ufeff]*")
_TOKEN = re.compile(r'[\[{]+|[\]}]|"')
_STRING = re.compile(r'[^"\\\n]*+(?:\\.[^"\\\n]*+)*+', re.DOTALL)
_SCALAR_END = re.compile(r"[,\]}\n]")
_ESCAPE = re.compile(r"\\(?:u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|.)", re.DOTALL)
_UNSTORABLE = re.compile(r"\\u(?:[dD][89a-fA-F]|0000)")
_LONE = re.compile("[\ud800-\udfff\x00]")
_SIBLING = re.compile(r'\{\s*"')
_decode = json.JSONDecoder(strict=False, parse_constant=lambda name: None).raw_decode


class Broken(msgspec.Struct, frozen=True):
    """A value that could not be read; `reason` is one of the constants above."""

    reason: str
    sample: str = ""


class Scanner:
    """A window over the text of a part: `buf[pos:]` is still to be read, `array` the path being walked, `ordinal`
    the place of its last element."""

    def __init__(self, part: Part) -> None:
        self._chunks = chunks(part)
        self.buf = ""
        self.pos = 0
        self.array, self.ordinal = "", 0
        self._keys: frozenset[str] = frozenset()
        self._between = ""
        self._tried = False
        self._wary = 0
        self._patience = PATIENCE

    def more(self, at_least: int = 1) -> bool:
        """Read on until `at_least` further characters are there. False at the end of the part."""
        pieces, size = [self.buf[self.pos :]], 0
        for piece in self._chunks:
            pieces.append(piece)
            size += len(piece)
            if size >= at_least:
                break
        self.buf = "".join(pieces)
        self.pos = 0
        self._tried = False
        return size > 0

    def batch(self) -> list[Any]:
        """The objects from the current place to the last one that ends in the window, decoded in one go.

        They are cut where the text between two siblings ("},\\n  {") was seen before. A wrong cut, or anything odd in
        them, does not decode: the list is then empty and the caller takes them one by one.
        """
        if self._tried or not self._between:
            return []
        end = self.buf.rfind(self._between, self.pos)
        self._tried = True
        if end < 0:
            return []
        block = self.buf[self.pos : end + 1]
        try:
            values: list[Any] = orjson.loads(f"[{block}]")
        except ValueError:
            return []
        self.pos = end + 1
        return [_storable_or_broken(value) for value in values] if "\\u0000" in block else values

    def learn(self, end: int) -> None:
        """Remember what stands between the value that ended at `end` and the one at the current place."""
        between = self.buf[end - 1 : self.pos + 1]
        if between.startswith("}") and between.endswith("{") and between[1:-1].strip() == ",":
            self._between = between

    def peek(self) -> str:
        """The next character that is not blank ('' at the end), without reading past it."""
        while True:
            self.pos = _BLANK.match(self.buf, self.pos).end()  # type: ignore[union-attr]
            if self.pos < len(self.buf):
                return self.buf[self.pos]
            if not self.more():
                return ""

    def value(self) -> Any:
        """Decode the value at the current place and stand behind it. A Broken where it cannot be decoded."""
        if self._wary:
            self._wary -= 1
            return self._troubled()
        buf, start = self.buf, self.pos
        try:
            value, end = _decode(buf, start)
        except RecursionError:
            self.skip()
            return Broken(TOO_DEEP)
        except ValueError:
            return self._troubled()
        if end == len(buf) and buf[end - 1] not in '}]"' and self.more():
            return self.value()
        self.pos = end
        if value.__class__ is dict and not self._keys:
            self._keys = frozenset(value)
        if buf.find("\\u", start, end) >= 0 and _UNSTORABLE.search(buf, start, end):
            return _storable_or_broken(value)
        return value

    def _troubled(self) -> Any:
        """What did not decode is unfinished (read on), repairable, broken, or too large."""
        end = self._end(self.pos, len(self.buf))
        if end is not None:
            return self._repaired(end)
        length = len(self.buf) - self.pos
        self._patience -= length
        if length <= MAX_VALUE and self._patience > 0:
            # Twice as much each time: at most some twenty times, and never the same text often.
            return self.value() if self.more(length) else self._cut_short()
        sample = self.buf[self.pos : self.pos + 80]
        if not self._resync(len(self.buf)):
            self.skip()
        return Broken(TOO_LARGE, sample)

    def _repaired(self, end: int) -> Any:
        start = self.pos
        text = self.buf[start:end]
        try:
            value = loads(_ESCAPE.sub(_mended, text))
            self.pos = end
            return value
        except (ValueError, RecursionError):
            # An error of the json module counts lines from the start of what it was given: give it little for a while.
            self._wary = WARY
            if not self._resync(end):
                self.pos = max(end, start + 1)
            return Broken(BROKEN, text[:80])

    def _cut_short(self) -> Broken:
        sample = self.buf[self.pos : self.pos + 80]
        if self._resync(len(self.buf)):
            return Broken(BROKEN, sample)
        raise EOFError

    def _resync(self, end: int) -> bool:
        """Stand at the next object before `end` that has the keys of its siblings. False where none has."""
        if not self._keys:
            return False
        for found in islice(_SIBLING.finditer(self.buf, self.pos + 1, end), MOST_TRIED):
            start = found.start()
            stop = self._end(start, min(start + LARGEST_TRIED, len(self.buf)))
            if stop is None or self._patience < 0:
                self._patience -= LARGEST_TRIED
                continue
            try:
                value = orjson.loads(self.buf[start:stop])
            except ValueError:
                continue
            if isinstance(value, dict) and len(self._keys & value.keys()) * 2 > len(self._keys):
                self.pos = start
                return True
        return False

    def _end(self, start: int, stop: int) -> int | None:
        """Behind the value at `start` by its brackets and quotes alone; None where it goes on beyond `stop`."""
        buf, pos, depth = self.buf, start, 0
        if buf[pos] not in '{["':
            found = _SCALAR_END.search(buf, pos + 1, stop)
            return found.start() if found else None
        while (token := _TOKEN.search(buf, pos, stop)) is not None:
            pos = token.end()
            char = buf[token.start()]
            if char == '"':
                pos = _STRING.match(buf, pos, stop).end()  # type: ignore[union-attr]
                if pos >= stop or buf[pos] == "\\":
                    return None
                # A raw line end in a string only stands in broken JSON: the string is taken to stop there.
                pos += buf[pos] == '"'
            else:
                depth += pos - token.start() if char in "{[" else -1
            if depth <= 0:
                return pos
        return None

    def skip(self) -> None:
        """Stand behind the value at the current place, whatever its size, in constant memory."""
        depth, inside = 0, False
        while True:
            buf, pos = self.buf, self.pos
            if inside:
                pos = _STRING.match(buf, pos).end()  # type: ignore[union-attr]
                inside = pos >= len(buf) or buf[pos] == "\\"
                if not inside:
                    pos += 1
            while not inside and (token := _TOKEN.search(buf, pos)) is not None:
                pos = token.end()
                char = buf[token.start()]
                if char == '"':
                    pos = _STRING.match(buf, pos).end()  # type: ignore[union-attr]
                    inside = pos >= len(buf) or buf[pos] == "\\"
                    pos += not inside
                else:
                    depth += pos - token.start() if char in "{[" else -1
                if depth <= 0 and not inside:
                    self.pos = pos
                    return
            # A backslash at the very end of the window still waits for what it escapes.
            self.pos = len(buf) - 1 if inside and buf.endswith("\\") and pos < len(buf) else len(buf)
            if not self.more():
                raise EOFError

    def skip_to_key(self) -> None:
        """After garbage in an object: stand at the next comma or closing brace that a search finds."""
        while True:
            found = re.compile(r"[,}]").search(self.buf, self.pos)
            if found is not None:
                self.pos = found.start()
                return
            self.pos = len(self.buf)
            if not self.more():
                raise EOFError


def _mended(escape: re.Match[str]) -> str:
    text = escape[0]
    if text[1] == "x" and len(text) == 4:
        return f"\\u00{text[2:]}"
    if (text[1] == "u" and len(text) == 6) or text[1] in '"\\/bfnrt':
        return text
    return "\\" + text


def _storable_or_broken(value: Any) -> Any:
    try:
        return storable(value)
    except ValueError:
        return Broken(TOO_DEEP)


def storable(value: Any, depth: int = 0) -> Any:
    """The same value as a database takes it: without NULs, lone surrogates and infinite numbers.

    Raises ValueError where it is nested more than a hundred deep.
    """
    if depth > MAX_DEPTH:
        raise ValueError(TOO_DEEP)
    if isinstance(value, str):
        return _LONE.sub(lambda found: "" if found[0] == "\x00" else "\ufffd", value)
    if isinstance(value, list):
        return [storable(element, depth + 1) for element in value]
    if isinstance(value, dict):
        return {storable(key, depth): storable(element, depth + 1) for key, element in value.items()}
    return value if not isinstance(value, float) or math.isfinite(value) else None


def loads(text: str) -> Any:
    """One JSON value as the standard library reads it, fit to be stored. Raises ValueError or RecursionError."""
    return storable(json.loads(text, strict=False, parse_constant=lambda name: None))
