"""The board of a class (榜单): what it may go by, and over which days. Pure."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from huoqun.points.levels import Span

TOP = 10
MOST = 50
FOLD, NAMED = 5, 3
"""Where more than FOLD share a place, NAMED of them are named and the others counted."""


class BoardBy(StrEnum):
    """`CHECKINS`: days. `POINTS`: earned in the class's group. `HOMEWORK`: the mean grade."""

    CHECKINS = "checkins"
    POINTS = "points"
    HOMEWORK = "homework"


class BoardSpan(StrEnum):
    """Today, this week, or the camp so far."""

    DAY = "day"
    WEEK = "week"
    CAMP = "camp"


def first_day(span: BoardSpan, today: date, starts_on: date) -> date:
    """The first day that counts; nothing before the class counts."""
    first = {BoardSpan.DAY: today, BoardSpan.WEEK: Span.WEEK.start(today), BoardSpan.CAMP: starts_on}[span]
    return max(first, min(starts_on, today))
