"""Hours in which nobody is spoken to, and periods of the calendar, in a group's own zone. Pure."""

from __future__ import annotations

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, lru_cache
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

Per = Literal["hour", "day", "week", "month"]


class QuietHours(msgspec.Struct, frozen=True):
    """From `since` to `until` by the local clock (`HH:MM`), over midnight where `since` is the later.

    What falls into them waits until they end, unless that is more than `expire_after` seconds after it was due
    (0: then it is not said at all). Hours that no clock shows are a ValueError.
    """

    since: str
    until: str
    expire_after: int = 10 * 3600

    def __post_init__(self) -> None:
        time.fromisoformat(self.since)
        time.fromisoformat(self.until)

    def ends(self, now: datetime, zone: str) -> datetime | None:
        """When the quiet hours that hold `now` end (UTC); None outside of them."""
        begin, end = time.fromisoformat(self.since), time.fromisoformat(self.until)
        if begin == end:
            return None
        tz = zone_named(zone)
        today = now.astimezone(tz).date()
        for day in (today - timedelta(days=1), today):
            start = instant(day, begin, tz)
            stop = instant(day if begin < end else day + timedelta(days=1), end, tz)
            if start <= now < stop:
                return stop
        return None


@cache
def zone_named(name: str) -> ZoneInfo:
    """The zone of this name; UTC for one that is none, because one group's slip must not silence the others."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


@lru_cache(maxsize=16_384)
def instant(day: date, at: time, tz: ZoneInfo) -> datetime:
    """When a clock in the zone shows this: across a gap the next minute that exists, in a fold the first. UTC."""
    naive = datetime.combine(day, at)
    for _ in range(24 * 60 + 1):
        found = naive.replace(tzinfo=tz, fold=0).astimezone(UTC)
        if found.astimezone(tz).replace(tzinfo=None) == naive:
            return found
        naive += timedelta(minutes=1)
    raise ValueError(f"{day} {at} never comes in {tz.key}")


@lru_cache(maxsize=16_384)
def stamp(now: datetime, per: Per, zone: str) -> str:
    """The name of the hour, day, week or month that holds a moment, by the local calendar."""
    if per == "hour":
        return now.astimezone(UTC).strftime("%Y-%m-%dT%H")
    local = now.astimezone(zone_named(zone)).date()
    if per == "day":
        return local.isoformat()
    if per == "week":
        year, week, _ = local.isocalendar()
        return f"{year}-W{week:02d}"
    return local.strftime("%Y-%m")


def next_period(now: datetime, per: Per, zone: str) -> datetime:
    """When the next hour, day, week or month begins by the local calendar (UTC)."""
    if per == "hour":
        return now.astimezone(UTC).replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    tz = zone_named(zone)
    local = now.astimezone(tz).date()
    if per == "day":
        first = local + timedelta(days=1)
    elif per == "week":
        first = local + timedelta(days=7 - local.weekday())
    else:
        first = (local.replace(day=1) + timedelta(days=32)).replace(day=1)
    return instant(first, time(), tz)


def days_in_month(now: datetime, zone: str) -> int:
    """How many days the month that holds a moment has, by the local calendar."""
    local = now.astimezone(zone_named(zone)).date()
    return monthrange(local.year, local.month)[1]
