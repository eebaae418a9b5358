"""The only place that reads the wall clock. Doors call `now()` and hand the value down.

A workspace may live at its own offset and speed (the demo and rehearsals run at up to 60 times): a `Clock` maps
real time to the workspace's time, and is pure.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta


def now() -> datetime:
    """The present moment, timezone-aware, in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Clock:
    """A workspace's time: `shown` was its time at the real moment `anchor`; it has run `speed` times as fast since."""

    anchor: datetime
    shown: datetime
    speed: int = 1

    def at(self, real: datetime) -> datetime:
        """The workspace's time at a real moment (both UTC)."""
        return self.shown + (real - self.anchor) * self.speed

    def real(self, at: datetime) -> datetime:
        """The real moment at which the workspace's time is `at`."""
        return self.anchor + (at - self.shown) / self.speed


def real_time(anchor: datetime) -> Clock:
    """A clock that agrees with the wall."""
    return Clock(anchor=anchor, shown=anchor, speed=1)


MONTH = timedelta(days=28)
"""What the console calls a month: four whole weeks, so that every weekday counts as often as the others."""
