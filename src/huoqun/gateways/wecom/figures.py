"""WeCom's own figures, owner by owner: what was said is never told, how much was said is."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import partial

from huoqun.chats.port.errors import Refused
from huoqun.chats.port.gateway import DayStats

from .api import statistics
from .client import Client
from .patience import patiently
from .shapes import Group


async def days(client: Client, groups: Iterable[Group], *, first: str, now: datetime) -> list[DayStats]:
    """The days from `first` on ('': all that WeCom keeps) until yesterday, for whoever owns groups now."""
    yesterday = now.astimezone(statistics.CHINA).date() - timedelta(days=1)
    oldest = yesterday - timedelta(days=statistics.KEPT - 1)
    begin = max(date.fromisoformat(first), oldest) if first else oldest
    chats: dict[str, list[str]] = {}
    for group in groups:
        chats.setdefault(group.owner, []).append(group.chat_id)
    found: list[DayStats] = []
    for owner in sorted(owner for owner in chats if owner):
        for one, last in spans(begin, yesterday):
            try:
                told = await patiently(partial(statistics.by_day, client, owner, one, last))
            except Refused:
                # An owner out of the app's reach does not hide the others.
                break
            found += [_day(owner, day, tuple(sorted(chats[owner])), counted) for day, counted in told]
    return found


def spans(first: date, last: date) -> list[tuple[date, date]]:
    """The days from first to last in pieces that WeCom takes."""
    found = []
    while first <= last:
        until = min(first + timedelta(days=statistics.AT_ONCE - 1), last)
        found.append((first, until))
        first = until + timedelta(days=1)
    return found


def _day(owner: str, day: date, chats: tuple[str, ...], counted: statistics.Counted) -> DayStats:
    return DayStats(
        owner, day.isoformat(), chats, counted.chat_total, counted.chat_has_msg, counted.member_total,
        counted.new_member_cnt, counted.member_has_msg, counted.msg_total,
    )  # fmt: skip
