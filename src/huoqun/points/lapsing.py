"""What does not last: points that lapse, the oldest first, and growth value that falls while somebody is silent. Pure.

Of points the oldest are spent first, and what is set aside counts as spent. So of what was earned up to a day there is
left what was earned up to then, less all that was ever spent: no lots are kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from .policy.model import Decay, Expiry

GRACE = 7
"""Who was not told in time, since the server was down, is told up to so many days late, or a month later."""
AHEAD = 12
"""So many months are looked ahead for what lapses next."""


@dataclass(frozen=True, slots=True)
class Purse:
    """An account's points. `old`: what was earned in it up to the day in question, less all that was spent of it."""

    member_id: int
    posted: int
    reserved: int
    old: int

    @property
    def free(self) -> int:
        return max(0, self.posted - self.reserved)

    @property
    def due(self) -> int:
        return min(max(0, self.old - self.reserved), self.free)


def month_end(day: date, months: int = 0) -> date:
    """The last day of the month so many months after a day's."""
    place = day.year * 12 + day.month + months
    return date(place // 12, place % 12 + 1, 1) - timedelta(days=1)


def cut(expiry: Expiry, end: date) -> date:
    """The last day of which points lapse after the day `end`, the last of a month.

    By the year those of the year lapse at its end; in other months there is only what was set aside at that time.
    """
    if expiry.after_months is not None:
        return month_end(end, -expiry.after_months)
    return end if end.month == 12 else date(end.year - 1, 12, 31)


def to_tell(expiry: Expiry, day: date) -> date | None:
    """The end of a month of which members are to be told on a day; None: of none."""
    for end in (month_end(day, months) for months in range(7)):
        if end - timedelta(days=expiry.warn_days) <= day <= _told_by(expiry, end):
            return end
    return None


def _told_by(expiry: Expiry, end: date) -> date:
    return end - timedelta(days=max(expiry.warn_days - GRACE, 1))


def due(family: Sequence[Purse]) -> int:
    """What lapses of a person's points: in all accounts together the oldest were spent first."""
    old = sum(one.old - one.reserved for one in family)
    return max(0, min(old, sum(one.due for one in family)))


def lapse(family: Iterable[Purse], most: int) -> list[tuple[int, int]]:
    """Of which accounts (by member) how much lapses, `most` being what the person was told.

    None loses more than its own old points: if people are parted again, everybody has what is theirs.
    """
    own = sorted(family, key=lambda one: one.member_id)
    left, found = min(most, due(own)), []
    for one in own:
        part = min(one.due, left)
        if part > 0:
            found.append((one.member_id, part))
            left -= part
    return found


def outlook(
    earned: Sequence[tuple[date, int]], spent: int, expiry: Expiry, today: date, told: Mapping[date, int]
) -> list[tuple[date, int]]:
    """When how much lapses if nothing is spent any more: (last day, amount), the next first.

    `earned`: (day, amount); `spent`: all that was spent or is set aside. `told`: what somebody was told of which day.
    """
    found, gone = [], 0
    for months in range(AHEAD + 1):
        end = month_end(today, months)
        amount = sum(n for day, n in earned if day <= cut(expiry, end)) - spent - gone
        if today > _told_by(expiry, end):
            amount = min(amount, told.get(end, 0))
        if amount > 0:
            found.append((end, amount))
            gone += amount
    return found


def falls_on(decay: Decay, last: date, fell: date | None) -> date:
    """When somebody's growth value falls next who earned some `last`, and lost some on the day `fell`, or never."""
    if fell is not None and fell > last:
        return fell + timedelta(days=decay.again_after)
    return last + timedelta(days=decay.quiet_days)


def fallen(growth: int, percent: int) -> int:
    """How much of a growth value is lost; parts are left."""
    return max(0, growth) * percent // 100
