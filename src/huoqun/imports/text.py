"""Bytes of unknown encoding as lines of text, in constant memory.

Yields no NUL and no lone surrogate, whatever the bytes: the database could store neither.
"""

from __future__ import annotations

import codecs
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache

import msgspec

from huoqun.imports.encodings import detect
from huoqun.imports.sources import Part

CHUNK = 262_144
NULS = "NUL bytes dropped"
UNDECODABLE = "unreadable characters (U+FFFD)"


class Line(msgspec.Struct, frozen=True, gc=False):
    """A line without its end. `number` counts from 1.

    `ok` is False where the line is longer than the limit: `text` is then its beginning, to be counted as one
    skipped record. `damaged` says that some bytes were not of the encoding (now U+FFFD).
    """

    number: int
    text: str
    ok: bool = True
    damaged: bool = False


def lines(
    part: Part, *, encoding: str | None = None, limit: int = 1_000_000, notes: Counter[str] | None = None
) -> Iterator[Line]:
    """The lines of a part, split at LF or CR LF only (never at U+2028 and the like: they belong to messages).

    An endless line comes once, cut and flagged, and the rest of it is skipped in constant memory. `notes` counts
    what could not be decoded.
    """
    number, rest, skipping = 0, "", False
    for chunk in chunks(part, encoding=encoding, notes=notes):
        pieces = chunk.split("\n")
        pieces[0] = rest + pieces[0]
        rest = pieces.pop()
        for piece in pieces:
            if skipping:
                skipping = False
                continue
            number += 1
            yield _line(number, piece, limit)
        if skipping:
            rest = ""
        elif len(rest) > limit:
            number += 1
            yield _line(number, rest, limit)
            rest, skipping = "", True
    if rest and not skipping:
        yield _line(number + 1, rest, limit)


def _line(number: int, text: str, limit: int) -> Line:
    if text.endswith("\r"):
        text = text[:-1]
    if len(text) > limit:
        return Line(number, text[:200], False)
    return Line(number, text, True, not text.isascii() and "\ufffd" in text)


def chunks(part: Part, *, encoding: str | None = None, notes: Counter[str] | None = None) -> Iterator[str]:
    """The text of a part in pieces of up to 256 KB, without byte order mark and NULs, bad bytes as U+FFFD.

    While only ASCII has been seen the encoding stays open: it is detected at the first chunk that decides it.
    """
    decoder = codecs.getincrementaldecoder(encoding)("replace") if encoding else None
    old_mac: bool | None = None
    with part.open() as stream:
        while data := stream.read(CHUNK):
            if decoder is None:
                found = detect(data)
                if found != "ascii":
                    decoder = codecs.getincrementaldecoder(found)("replace")
            text = decoder.decode(data) if decoder else data.decode("ascii")
            if old_mac is None:
                old_mac = _ends_lines_by_cr(text)
            yield _clean(text.replace("\r", "\n") if old_mac else text, notes)
    if decoder is not None and (tail := decoder.decode(b"", True)):
        yield _clean(tail, notes)


def _ends_lines_by_cr(text: str) -> bool:
    """As Macs once did, and some spreadsheets still do. A CR at the very end may be half of a CR LF."""
    return "\n" not in text and "\r" in text[:-1]


def _clean(text: str, notes: Counter[str] | None) -> str:
    if "\0" in text:
        if notes is not None:
            notes[NULS] += text.count("\0")
        text = text.replace("\0", "")
    if notes is not None and not text.isascii() and (bad := text.count("\ufffd")):
        notes[UNDECODABLE] += bad
    return text


@lru_cache(maxsize=4)
def head(data: bytes) -> str:
    """The beginning of a part as text, for sniffing."""
    encoding = detect(data)
    text = codecs.getincrementaldecoder(encoding)("replace").decode(data).replace("\0", "")
    return text.replace("\r", "\n") if _ends_lines_by_cr(text) else text
