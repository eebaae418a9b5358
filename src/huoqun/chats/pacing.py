"""Token buckets by the generic cell rate algorithm. Pure; times are real ones.

A bucket is one moment, `allowed_at`: when it would be full again. With `burst` calls at once and `interval` between
further ones, no window of a limit's length ever holds more calls than the limit allows.
"""

from __future__ import annotations

from datetime import datetime, timedelta


def passes(allowed_at: datetime, *, burst: int, interval: timedelta, now: datetime) -> int:
    """How many calls may go at this moment."""
    start = max(allowed_at, now)
    return max(0, burst - -(-(start - now) // interval))


def slot(allowed_at: datetime, *, burst: int, interval: timedelta, now: datetime) -> datetime:
    """When the next call may go: now, or later."""
    return max(now, max(allowed_at, now) - interval * (burst - 1))


def after(allowed_at: datetime, *, calls: int, interval: timedelta, now: datetime) -> datetime:
    """The bucket once so many more calls have gone, or have been given their slot."""
    return max(allowed_at, now) + interval * calls
