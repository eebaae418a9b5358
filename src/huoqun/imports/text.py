"""Bytes of unknown encoding as lines of text, in constant memory.

Yields no NUL and no lone surrogate, whatever the bytes: the database could store neither.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from functools import lru_cache

import msgspec

from huoqun.imports.encodings import detect
from huoqun.imports.sources import Part

CHUNK = 262_144


class Line(msgspec.Struct, frozen=True, gc=False):
    """A line without its end. `number` counts from 1.

    `ok` is False where the line is longer than the limit: `text` is then its beginning, to be counted as one
    skipped record. `damaged` says that bytes were not of the encoding (now U+FFFD), or NULs were dropped.
    """

    number: int
    text: str
    ok: bool = True
    damaged: bool = False


def lines(part: Part, *, encoding: str | None = None, limit: int = 1_000_000) -> Iterator[Line]:
    """The lines of a part, split at LF or CR LF only (never at U+2028 and the like: they belong to messages)."""
    number, rest, skipping = 0, "", False
    for chunk in chunks(part, encoding=encoding):
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
    damaged = False
    if not text.isprintable():
        damaged = "\0" in text or "\ufffd" in text
        if damaged:
            text = text.replace("\0", "")
    if len(text) > limit:
        return Line(number, text[:200], False, damaged)
    return Line(number, text, True, damaged)


def chunks(part: Part, *, encoding: str | None = None) -> Iterator[str]:
    """The text of a part in pieces of up to 256 KB, byte order mark removed. Undecodable bytes become U+FFFD.

    While only ASCII has been seen the encoding stays open: it is detected at the first chunk that decides it.
    """
    decoder: codecs.IncrementalDecoder | None = None
    if encoding:
        decoder = codecs.getincrementaldecoder(encoding)("replace")
    with part.open() as stream:
        while data := stream.read(CHUNK):
            if decoder is None:
                found = detect(data)
                if found == "ascii":
                    yield data.decode("ascii")
                    continue
                decoder = codecs.getincrementaldecoder(found)("replace")
            yield decoder.decode(data)
    if decoder is not None and (tail := decoder.decode(b"", True)):
        yield tail


@lru_cache(maxsize=4)
def head(data: bytes) -> str:
    """The beginning of a part as text, for sniffing."""
    encoding = detect(data)
    return codecs.getincrementaldecoder(encoding)("replace").decode(data).replace("\0", "")
