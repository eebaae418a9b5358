"""Spans (`90s`, `10m`, `4h`, `7d`), clock times (`08:30`) and days (`D3`) as playbooks write them. Pure."""

from __future__ import annotations

import re
from datetime import time, timedelta
from functools import lru_cache

from huoqun.core.errors import Refused

_SPAN = re.compile(r"(\d{1,5})([smhdw])", re.ASCII)
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 7 * 86400}
_CLOCK = re.compile(r"([01]\d|2[0-3]):([0-5]\d)", re.ASCII)
_DAY = re.compile(r"D(-?\d{1,4})", re.ASCII)


class BadTime(Refused):
    """A span, a clock time or a day is not written as playbooks write them."""

    code = "bad_time"
    message = "This is no time."
    way_out = "Spans are written 30m, 4h or 7d; clock times 08:30; days D1."


@lru_cache(maxsize=4096)
def span(text: str) -> timedelta:
    """`10m` as a timedelta. Raises BadTime."""
    found = _SPAN.fullmatch(text)
    if found is None:
        raise BadTime(f"“{text[:40]}” is not a span of time.", way_out="Write 30s, 10m, 4h, 7d or 2w.")
    return timedelta(seconds=int(found[1]) * _UNITS[found[2]])


@lru_cache(maxsize=4096)
def clock(text: str) -> time:
    """`08:30` as a time of day. Raises BadTime."""
    found = _CLOCK.fullmatch(text)
    if found is None:
        raise BadTime(f"“{text[:40]}” is not a time of day.", way_out="Write it with four digits: 08:30.")
    return time(int(found[1]), int(found[2]))


@lru_cache(maxsize=4096)
def day_number(text: str) -> int:
    """`D3` as 3. Raises BadTime."""
    found = _DAY.fullmatch(text)
    if found is None:
        raise BadTime(f"“{text[:40]}” is not a day.", way_out="Days are D1, D2 and so on; D0 is the day before D1.")
    return int(found[1])
