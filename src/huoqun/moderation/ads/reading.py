"""Texts from lines of JSON: each line one, what is none told with its number."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import IO

import orjson

from huoqun.core.errors import Refused

from .telling import N_

TOLD = N_("%(n)s lines hold no text. By number: %(first)s")

LONGEST_LINE = 4 * 1024 * 1024


class BadLines(Refused):
    """Some lines of a file hold no text; the others were scored."""

    code = "bad_lines"
    message = N_("Some lines hold no text.")
    way_out = N_('A line is {"text": "…"}. Each such line has its place in what was written, with what is wrong there.')


class NoText(Exception):
    """A line that holds no text; `str()` says why, to be translated."""


def texts(lines: Iterable[bytes]) -> Iterator[tuple[int, str | NoText]]:
    """The number of each line from 1, and its text; empty lines are nothing at all."""
    for number, line in enumerate(lines, 1):
        if number == 1:
            line = line.removeprefix(b"\xef\xbb\xbf")
        if not line.strip():
            continue
        try:
            yield number, _text(line)
        except NoText as error:
            yield number, error


def _text(line: bytes) -> str:
    if len(line) > LONGEST_LINE:
        raise NoText(N_("it is longer than 4 MB"))
    said = _decoded(line)
    if not isinstance(said, dict):
        raise NoText(N_("it is no object"))
    if "text" not in said:
        raise NoText(N_("it has no text"))
    if not isinstance(said["text"], str):
        raise NoText(N_("its text is no string"))
    return said["text"]


def _decoded(line: bytes) -> object:
    try:
        return orjson.loads(line)
    except orjson.JSONDecodeError:
        pass
    try:  # Half of a pair of surrogates is no text to orjson; a message may be cut within one.
        return json.loads(line)
    except (ValueError, RecursionError):
        raise NoText(N_("it is no JSON")) from None


def bounded(stream: IO[bytes]) -> Iterator[bytes]:
    """The lines of a stream, of a line that is far too long no more than shows that it is."""
    while line := stream.readline(LONGEST_LINE + 2):
        rest = line
        while rest and not rest.endswith(b"\n") and len(rest) > LONGEST_LINE:
            rest = stream.readline(LONGEST_LINE + 2)
        yield line
