"""The many shapes of a date and time in chat exports, as UTC.

    stamps = Stamps(options, evidence=lambda: (every stamp of the file, as text))
    stamps.parse("05-Apr-18 03:55 AM")   → (datetime(2018, 4, 5, 3, 55, tzinfo=UTC), 60)
    stamps.parse("nonsense")             → None

`evidence` is called once, and only where day and month could be either way round. One `Stamps` a file: it
learns.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from huoqun.imports.errors import AmbiguousDates, UnknownZone
from huoqun.imports.records import Options
from huoqun.imports.shapes import FIRST_YEAR, LAST_YEAR, Clock, Numbers, plain, read_clock, read_date, split
from huoqun.imports.words import gettext as _

Stamp = tuple[datetime, int]
Order = Literal["dmy", "mdy", "ymd"]
Midnight = datetime | tuple[int, int, int]

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MEMO = 200_000
# What a clock says does not depend on the file: shared, so that a folder of many small files is not learnt anew.
_CLOCKS: dict[str, tuple[timedelta, int]] = {}
_FAST = re.compile(r"(.*?),? (\d{1,2}[:.]\d\d.*)")
_FIRST = datetime(FIRST_YEAR, 1, 1, tzinfo=UTC)
_LAST = datetime(LAST_YEAR, 12, 31, 23, 59, 59, tzinfo=UTC)


_FIRST_SECOND, _LAST_SECOND = int(_FIRST.timestamp()), int(_LAST.timestamp())


def zone(name: str) -> ZoneInfo:
    """The IANA zone of that name. Raises UnknownZone."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise UnknownZone(_("There is no time zone called “%(name)s”.") % {"name": name[:60]}) from error


def epoch(value: object) -> datetime | None:
    """Seconds, milli-, micro- or nanoseconds since 1970, by their size; None outside of 1980 to 2099.

    A number in quotes is one too.
    """
    if isinstance(value, str):
        value = _number(value)
    if value.__class__ is int and _FIRST_SECOND <= value <= _LAST_SECOND:
        return datetime.fromtimestamp(value, UTC)
    if not isinstance(value, int | float) or isinstance(value, bool) or not math.isfinite(value):
        return None
    size = abs(value)
    if size >= 1e20:
        return None
    if size < 1e11:
        micro = round(value * 1_000_000)
    elif size < 1e14:
        micro = round(value * 1_000)
    else:
        micro = round(value) if size < 1e17 else int(value) // 1_000
    found = EPOCH + timedelta(microseconds=micro)
    return found if _FIRST <= found <= _LAST else None


def _number(text: str) -> int | float | None:
    try:
        return int(text) if len(text) < 25 and text.isdecimal() else float(text[:40])
    except ValueError:
        return None


def _pieces(text: str, fast: re.Match[str] | None) -> tuple[str, str, Numbers | None, Clock | None]:
    """Date and clock as text and as numbers. Most stamps fall apart at the blank before a clock's digits."""
    if fast is not None and (read := read_clock(fast[2])) and (numbers := read_date(fast[1])):
        return fast[1], fast[2], numbers, read
    day, clock = split(text)
    return day, clock, read_date(day), read_clock(clock)


class Stamps:
    """Reads the stamps of one file, in the zone and the order of day and month that options or file give."""

    def __init__(self, options: Options, evidence: Callable[[], Iterable[str]] | None = None) -> None:
        self.zone = zone(options.tz)
        self.order: Order | None = options.dates
        self._evidence = evidence
        self._days: dict[str, Midnight] = {}
        self._clocks = _CLOCKS
        self._midnights: dict[tuple[int, int, int], Midnight] = {}
        self._offsets: dict[int, timedelta] = {}
        self._last = EPOCH

    def parse(self, text: str) -> Stamp | None:
        """The moment in UTC and its precision in seconds (1, or 60 where only minutes are given).

        Raises AmbiguousDates where day and month cannot be told apart.
        """
        day, _, clock = text.partition(" ")
        midnight = self._days.get(day)
        if midnight is not None and (time := self._clocks.get(clock)) is not None:
            if isinstance(midnight, datetime):
                return midnight + time[0], time[1]
            return self._join(midnight, time)
        if len(text) > 15 and text[4] == "-" and text[10] in "T ":
            return self._iso(text) or self._slowly(text)
        return self._slowly(text)

    def at(self, year: int, month: int, day: int, seconds: int) -> datetime | None:
        """`seconds` after midnight of that day by the zone's wall clock, in UTC. None for no such day."""
        midnight = self._midnight((year, month, day))
        if midnight is None:
            return None
        if isinstance(midnight, datetime):
            return midnight + timedelta(seconds=seconds)
        return self._wall(datetime(year, month, day) + timedelta(seconds=seconds))  # noqa: DTZ001

    def _iso(self, text: str) -> Stamp | None:
        try:
            found = datetime.fromisoformat(text)
        except ValueError:
            return None
        if found.tzinfo is None:
            midnight = self._midnight((found.year, found.month, found.day))
            if midnight is None:
                return None
            if isinstance(midnight, datetime):
                found = found.replace(tzinfo=UTC) - self._offsets[found.toordinal()]
            else:
                found = self._wall(found)
        elif found.tzinfo is not UTC:
            found = found.astimezone(UTC) if 1 < found.year < 9999 else _FIRST - timedelta(1)
        if not _FIRST <= found <= _LAST:
            return None
        return found, 1 if len(text) > 16 and text[16] == ":" else 60

    def _slowly(self, text: str) -> Stamp | None:
        text = plain(text)
        fast = _FAST.fullmatch(text)
        if fast is not None and (midnight := self._days.get(fast[1])) and (time := self._clocks.get(fast[2])):
            return self._join(midnight, time)
        day, clock, numbers, read = _pieces(text, fast)
        ymd = numbers and self._settle(numbers)
        found = ymd and self._midnight(ymd)
        if not ymd or not found or not read:
            return None
        if read.offset is not None:
            return datetime(*ymd, tzinfo=UTC) + read.since_midnight - read.offset, read.precision
        self._remember(day, found, clock, (read.since_midnight, read.precision))
        return self._join(found, (read.since_midnight, read.precision))

    def _remember(self, day: str, midnight: Midnight, clock: str, time: tuple[timedelta, int]) -> None:
        if len(self._days) > _MEMO or len(self._clocks) > _MEMO:
            self._days.clear()
            self._clocks.clear()
        self._days[day] = self._days[day + ","] = midnight
        self._clocks[clock] = time

    def _settle(self, numbers: Numbers) -> tuple[int, int, int] | None:
        """Year, month, day of three numbers whose order may have to be found out first."""
        if numbers.order is None and self.order is None:
            self.order = self._find_order(numbers)
        return numbers.ymd(numbers.order or self.order or "dmy")

    def _find_order(self, numbers: Numbers) -> Order | None:
        if numbers.a == numbers.b:
            return None
        if (order := numbers.evident()) is not None:
            return order
        for text in self._evidence() if self._evidence else ():
            other = read_date(split(plain(text))[0])
            if other is not None and other.order is None and (order := other.evident()) is not None:
                return order
        raise AmbiguousDates(
            _("“%(date)s” can be day/month or month/day: no date tells which.") % {"date": numbers.text[:30]}
        )

    def _midnight(self, ymd: tuple[int, int, int]) -> Midnight | None:
        """Local midnight in UTC, or the day itself where the clock is put forward or back on it."""
        known = self._midnights.get(ymd)
        if known is not None:
            return known
        if not FIRST_YEAR <= ymd[0] <= LAST_YEAR:
            return None
        try:
            start = datetime(*ymd, tzinfo=self.zone)
        except ValueError:
            return None
        even = start.utcoffset() == (start + timedelta(days=1)).utcoffset()
        midnight = start.astimezone(UTC)
        self._offsets[start.toordinal()] = start.utcoffset() or timedelta(0)
        self._midnights[ymd] = midnight if even else ymd
        return self._midnights[ymd]

    def _join(self, midnight: Midnight, time: tuple[timedelta, int]) -> Stamp:
        if isinstance(midnight, datetime):
            return midnight + time[0], time[1]
        return self._wall(datetime(*midnight) + time[0]), time[1]  # noqa: DTZ001

    def _wall(self, naive: datetime) -> datetime:
        """An hour that the clock shows twice is the second one once the log has gone past it."""
        first = naive.replace(tzinfo=self.zone).astimezone(UTC)
        second = naive.replace(tzinfo=self.zone, fold=1).astimezone(UTC)
        self._last = second if first < second and first < self._last else first
        return self._last
