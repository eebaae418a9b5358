"""Events from a file of JSON Lines: each line an event, what is none told with its number."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

import orjson

from huoqun.core.errors import Refused

from .events import N_, Event, Unusable, event_of

LONGEST_LINE = 32 * 1024 * 1024
"""A picture written into its line is a third longer than its bytes."""

MOST_TOLD = 5
TOLD = N_("%(n)s of %(lines)s lines cannot be read. By number: %(first)s")


class BadLines(Refused):
    """Some lines of a file are no events; nothing was written."""

    code = "bad_lines"
    message = N_("Some lines cannot be read.")
    way_out = N_("Mend them, or say --go-on to leave them out. Nothing was written.")


@dataclass(slots=True)
class Reading:
    """The events of lines; `bad` fills as they are read: number of the line, and why, of the first few."""

    bad: list[tuple[int, str]] = field(default_factory=list)
    lines: int = 0
    skipped: int = 0

    def events(self, lines: Iterable[bytes]) -> Iterator[Event]:
        """The events of the lines that are any; empty lines are nothing at all."""
        for line in lines:
            self.lines += 1
            if not line.strip():
                continue
            try:
                yield event_of(_decoded(line.removeprefix(b"\xef\xbb\xbf") if self.lines == 1 else line))
            except Unusable as error:
                self.skipped += 1
                if len(self.bad) < MOST_TOLD:
                    self.bad.append((self.lines, str(error)))

    def told(self, gettext: Callable[[str], str]) -> str:
        """Which lines are no events, and why, in words."""
        first = "; ".join(f"{number}: {gettext(why)}" for number, why in self.bad)
        more = "; …" if self.skipped > len(self.bad) else ""
        return gettext(TOLD) % {"n": f"{self.skipped:,}", "lines": f"{self.lines:,}", "first": first + more}


def _decoded(line: bytes) -> object:
    if len(line) > LONGEST_LINE:
        raise Unusable(N_("it is longer than 32 MB"))
    try:
        return orjson.loads(line)
    except ValueError as error:
        raise Unusable(N_("it is not JSON")) from error


def in_pieces(file: Iterable[bytes]) -> Iterator[bytes]:
    """The lines of an open file; one without end is given out in pieces, none of which is an event."""
    read = getattr(file, "readline", None)
    if read is None:
        yield from file
        return
    while line := read(LONGEST_LINE + 2):
        yield line
