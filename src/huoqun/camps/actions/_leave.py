"""A day that cards are for: one that was opened, or one to come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..rules import Open


def window_of_day(opened: Sequence[Open], day: int) -> Open:
    """The window of a day; of one to come, what is known of it: the run and the group."""
    return next((window for window in opened if window.day == day), replace(opened[-1], day=day))
