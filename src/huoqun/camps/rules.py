"""The pure part of check-ins: which words are one, and which day a make-up card is for."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from huoqun.chats.quiet import instant, zone_named
from huoqun.chats.sameness import folded
from huoqun.core.errors import Refused

MAKEUP_CARD = "makeup_card"
SOURCE = "checkin"
LONGEST_WORD = 40
_MAKEUP = re.compile(r"(?:补卡|补打卡|make-?up)\s*(?:第|day\s*|d)?\s*(\d{1,3})?", re.ASCII)


def N_(text: str) -> str:
    """Mark a text for translation; it is translated where it is shown."""
    return text


class NoSuchDay(Refused):
    code = "no_checkin_that_day"
    message = N_("Nobody could check in on that day.")
    way_out = N_("Choose a day on which check-in was open in this group.")


@dataclass(frozen=True, slots=True)
class Open:
    """A day on which one may check in: with `word` (empty: any words), and at least `least` characters beside it."""

    group_run_id: int
    group_id: int
    day: int
    word: str
    least: int
    opened_at: datetime
    closes_at: datetime

    def holds(self, at: datetime) -> bool:
        return self.opened_at <= at < self.closes_at


def day_ends(at: datetime, cutoff: str, zone: str) -> datetime:
    """When the day of a moment is over: the next time that the clock shows the cut-off (`04:00`)."""
    here = zone_named(zone)
    today = at.astimezone(here).date()
    ends = (instant(today + timedelta(days=n), time.fromisoformat(cutoff), here) for n in (0, 1, 2))
    return next(end for end in ends if end > at)


def is_checkin(text: str, word: str, least: int = 0) -> bool:
    """Whether a message is a check-in: it begins with the word, or holds it where the word begins with `#`."""
    said, wanted = folded(text), folded(word)
    place = said.find(wanted) if wanted.startswith("#") else 0 if said.startswith(wanted) else -1
    if place < 0 or not said:
        return False
    rest = said[place + len(wanted) :]
    # “#写作12” is the twelfth day's word, not the first one's.
    if wanted[-1:].isdigit() and rest[:1].isdigit():
        return False
    return len((said[:place] + rest).replace(" ", "")) >= least


def makeup(text: str) -> tuple[bool, int | None]:
    """Whether somebody asks to use a make-up card, and for which day if they say it."""
    found = _MAKEUP.match(folded(text))
    return found is not None, int(found[1]) if found and found[1] else None


def day_made_up(missed: Collection[int], asked: int | None) -> int | None:
    """The day that a card is used for: the one that was asked for if it was missed, else the last one missed."""
    if asked is not None:
        return asked if asked in missed else None
    return max(missed, default=None)


def days_missed(opened: Iterable[Open], checked: Collection[int], at: datetime) -> set[int]:
    """The days that are over and on which somebody did not check in."""
    return {window.day for window in opened if window.closes_at <= at and window.day not in checked}
