"""Whether a group has gone quiet, from plain counts. Pure."""

from __future__ import annotations

from dataclasses import dataclass

WEEK = 7
DAYS = 28


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Messages in the last week, and a week on average in the four weeks before; on how many of those 28 days."""

    lately: int
    before: float
    days_before: int

    @property
    def gone_quiet(self) -> bool:
        """Was talked in on every third day at least, ten messages a week or more; the last week has a fifth of that."""
        return self.days_before >= 9 and self.before >= 10 and self.lately <= self.before / 5


def rhythm(days: tuple[int, ...]) -> Rhythm:
    """Of the counts of the last 35 days, oldest first."""
    before = days[-WEEK - DAYS : -WEEK]
    return Rhythm(sum(days[-WEEK:]), sum(before) / (DAYS / WEEK), sum(1 for n in before if n))
