"""The many shapes of a date and time in chat exports, as UTC.

    stamps = Stamps(options, evidence=lambda: (every stamp of the file, as text))
    stamps.parse("05-Apr-18 03:55 AM")   → (datetime(2018, 4, 5, 3, 55, tzinfo=UTC), 60)
    stamps.parse("nonsense")             → None

`evidence` is called once, and only where day and month could be either way round.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from huoqun.imports.errors import AmbiguousDates, UnknownZone
from huoqun.imports.records import Options

Stamp = tuple[datetime, int]
FIRST_YEAR, LAST_YEAR = 1980, 2099


def zone(name: str) -> ZoneInfo:
    """The IANA zone of that name. Raises UnknownZone."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise UnknownZone(f"There is no time zone called {name[:60]!r}.") from error


def epoch(value: int | float | str) -> datetime | None:
    """Seconds, milliseconds or microseconds since 1970 by their size, or None outside of 1980 to 2099."""
    raise NotImplementedError


class Stamps:
    """Reads the stamps of one file, in the zone and order of day and month that the options or the file give."""

    def __init__(self, options: Options, evidence: Callable[[], Iterable[str]] | None = None) -> None:
        self.zone = zone(options.tz)
        self.order = options.dates
        self._evidence = evidence

    def parse(self, text: str) -> Stamp | None:
        """The moment in UTC and its precision in seconds (1, or 60 where only minutes are given).

        Raises AmbiguousDates where day and month cannot be told apart.
        """
        raise NotImplementedError

    def at(self, year: int, month: int, day: int, seconds: int) -> datetime | None:
        """`seconds` after midnight of that day on the wall clock of the zone, in UTC. None for no such day."""
        raise NotImplementedError
