"""Wall-clock stamps of a log in turn: a day is understood once, a time of day by its numbers.

A stamp in `stamps` costs little when its time of day was seen before; logs with seconds hardly repeat any.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final, NamedTuple

from huoqun.imports.records import Options
from huoqun.imports.stamps import Stamp, Stamps

_MANY: Final = 100_000
_HALVES: Final = {"": -1, "AM": 0, "am": 0, "PM": 12, "pm": 12}
_LAST_SECOND: Final = 86_399


class _Day(NamedTuple):
    """`midnight` in UTC is None where the clock is put forward or back on that day."""

    midnight: datetime | None
    ymd: tuple[int, int, int]


class Moments:
    """Reads `day time` with one blank between, as in `13/01/23 3:05:12 PM`."""

    def __init__(self, options: Options) -> None:
        self._stamps = Stamps(options)
        # Its own, because asking for the evening of a day before its morning would confuse the doubled hour.
        self._ahead = Stamps(options)
        self._days: dict[str, _Day] = {}
        self._clocks: dict[str, tuple[timedelta, int]] = {}

    def read(self, when: str) -> Stamp | None:
        """The moment in UTC and its precision in seconds. Raises AmbiguousDates."""
        date, _, clock = when.partition(" ")
        day = self._days.get(date) or self._understand(date)
        time = self._clocks.get(clock) or self._count(clock)
        if day is None or time is None:
            return self._stamps.parse(when)
        if day.midnight is not None:
            return day.midnight + time[0], time[1]
        at = self._stamps.at(*day.ymd, time[0].seconds)
        return (at, time[1]) if at is not None else None

    def _understand(self, date: str) -> _Day | None:
        noon = self._ahead.parse(f"{date} 12:00")
        if noon is None:
            return None
        local = noon[0].astimezone(self._ahead.zone)
        ymd = local.year, local.month, local.day
        first, last = self._ahead.at(*ymd, 0), self._ahead.at(*ymd, _LAST_SECOND)
        even = first is not None and last is not None and last - first == timedelta(seconds=_LAST_SECOND)
        if len(self._days) > _MANY:
            self._days.clear()
        self._days[date] = _Day(first if even else None, ymd)
        return self._days[date]

    def _count(self, clock: str) -> tuple[timedelta, int] | None:
        """`20:15`, `20:15:33` or `8:15:33 PM`; None for whatever else a clock may show."""
        time, _, half = clock.partition(" ")
        bits = time.split(":")
        plus = _HALVES.get(half)
        if plus is None or not 2 <= len(bits) <= 3 or not all(bit.isdecimal() and len(bit) < 3 for bit in bits):
            return None
        hour, minute, second = int(bits[0]), int(bits[1]), int(bits[2]) if len(bits) == 3 else 0
        if hour > 23 or minute > 59 or second > 59 or (plus >= 0 and hour > 12):
            return None
        if plus >= 0:
            hour = hour % 12 + plus
        if len(self._clocks) > _MANY:
            self._clocks.clear()
        found = timedelta(hours=hour, minutes=minute, seconds=second), 1 if len(bits) == 3 else 60
        self._clocks[clock] = found
        return found
