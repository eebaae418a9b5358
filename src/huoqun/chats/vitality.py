"""The pure part of how alive a group is: plain counts, and the words for them. Forecasts come with insights."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

WEEK, MONTH = 7, 28
ENOUGH = 20
"""Messages in three weeks below which a fall to a half says nothing: a rate has its count."""


class Vitality(StrEnum):
    """How alive a group is. The order is that of the console's filter."""

    NEW = "new"
    LIVELY = "lively"
    COOLING = "cooling"
    QUIET = "quiet"
    SILENT = "silent"
    EMPTY = "empty"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Pulse:
    """A group's last 28 days, the oldest first, without bots and staff: messages, and how many people spoke."""

    messages: tuple[int, ...]
    speakers: tuple[int, ...]

    @property
    def last_week(self) -> int:
        return sum(self.messages[-WEEK:])

    @property
    def three_weeks_before(self) -> int:
        return sum(self.messages[:-WEEK])


NO_PULSE = Pulse((0,) * MONTH, (0,) * MONTH)


def vitality(
    pulse: Pulse, *, founded_at: datetime | None, ended_at: datetime | None, messages_ever: int, as_of: datetime
) -> Vitality:
    """A group's state by counts alone.

    Cooling: less in the last seven days than half of a week's mean in the three weeks before, where those had at
    least ENOUGH messages. Quiet: nothing for seven days. Silent: nothing for 28.
    """
    if ended_at is not None and ended_at <= as_of:
        return Vitality.ENDED
    if messages_ever == 0:
        return Vitality.EMPTY
    if sum(pulse.messages) == 0:
        return Vitality.SILENT
    if pulse.last_week == 0:
        return Vitality.QUIET
    if founded_at is not None and as_of - founded_at <= timedelta(days=WEEK):
        return Vitality.NEW
    before = pulse.three_weeks_before
    if before >= ENOUGH and pulse.last_week * 2 * 3 < before:
        return Vitality.COOLING
    return Vitality.LIVELY


def filled(days: Sequence[tuple[int, int, int]]) -> Pulse:
    """A pulse from (days ago, messages, speakers); days that are not given had none."""
    messages, speakers = [0] * MONTH, [0] * MONTH
    for ago, said, people in days:
        if 0 <= ago < MONTH:
            messages[MONTH - 1 - ago], speakers[MONTH - 1 - ago] = said, people
    return Pulse(tuple(messages), tuple(speakers))
