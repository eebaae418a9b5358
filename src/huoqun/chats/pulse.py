"""How a group stands, from plain counts. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

WEEK = 7
DAYS = 28


class GroupState(StrEnum):
    """`new`: seen for two weeks at most. `quiet`: used to be lively, a fifth of it is left. `silent`: 28 days of it."""

    NEW = "new"
    LIVELY = "lively"
    CALM = "calm"
    QUIET = "quiet"
    SILENT = "silent"
    EMPTY = "empty"
    ENDED = "ended"


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


def state_of(
    days: tuple[int, ...], *, first_at: datetime | None, now: datetime, ended: bool = False
) -> GroupState:
    """The state of a group by the counts of its last 35 days, oldest first."""
    if ended:
        return GroupState.ENDED
    if first_at is None:
        return GroupState.EMPTY
    if not any(days[-DAYS:]):
        return GroupState.SILENT
    if now - first_at < timedelta(days=14):
        return GroupState.NEW
    if rhythm(days).gone_quiet:
        return GroupState.QUIET
    return GroupState.LIVELY if sum(1 for n in days[-DAYS:] if n) >= 14 else GroupState.CALM
