"""Who carries the groups, who stopped coming, which went quiet: plain counts of the last weeks, people only."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from huoqun.chats.models import GroupDay, GroupPulse
from huoqun.chats.pulse import DAYS, WEEK, Rhythm, rhythm
from huoqun.core.sql import server_cursor

STALE = timedelta(days=2)
COUNTED = DAYS + WEEK


@dataclass(frozen=True, slots=True)
class AsOf:
    """The moment at which lists are looked at. `is_past`: that of the newest message, as nothing comes in any more."""

    at: datetime
    is_past: bool


@dataclass(frozen=True, slots=True)
class GoneQuiet:
    """A group that was lively in the four weeks before the last week, and what is left of it."""

    group_id: int
    rhythm: Rhythm
    last_at: datetime | None


@dataclass(frozen=True, slots=True)
class Day:
    day: date
    messages: int
    speakers: int


@dataclass(frozen=True, slots=True)
class Carrier:
    """Who carried a group in the last 28 days: messages, days with words, share of the group's messages (0 to 1)."""

    group_id: int
    member_id: int
    messages: int
    days: int
    share: float


@dataclass(frozen=True, slots=True)
class Stopped:
    """Who spoke on `days_before` of the 28 days before the last 28, and on none of those."""

    group_id: int
    member_id: int
    days_before: int
    messages_before: int
    last_at: datetime


_NEWEST = """
    select (select max(last_at) from chats_grouppulse where workspace_id = %s),
           exists (select from chats_connection where workspace_id = %s and is_on)
"""


def as_of(workspace_id: int, *, now: datetime) -> AsOf:
    """`now`, or the time of the newest message where that is over two days old and no connection is on.

    An old export must still show what needed somebody when it was made.
    """
    with server_cursor() as cursor:
        cursor.execute(_NEWEST, [workspace_id, workspace_id])
        newest, is_connected = cursor.fetchone() or (None, False)
    if newest is None or is_connected or now - newest <= STALE:
        return AsOf(now, False)
    return AsOf(newest + timedelta(minutes=30), True)


def _last(now: datetime) -> date:
    """The latest day anywhere: a group east of Greenwich may be at tomorrow's."""
    return now.date() + timedelta(days=1)


def timeline(workspace_id: int, group_id: int, *, until: date, days: int = 90) -> list[Day]:
    """A group's days up to `until`, oldest first, silent ones too."""
    first = until - timedelta(days=days - 1)
    rows = GroupDay.objects.of(workspace_id).filter(group_id=group_id, day__gte=first, day__lte=until)
    counts = {row.day: row for row in rows}
    return [
        Day(day, row.messages if row else 0, row.speakers if row else 0)
        for day in (first + timedelta(days=n) for n in range(days))
        for row in [counts.get(day)]
    ]


_ACTIVITY = """
    select d.group_id, d.member_id,
           coalesce(sum(d.messages) filter (where d.day > %(middle)s), 0)::int as lately,
           -- east of Greenwich a day may have begun that is not today's by UTC: 28 days never show as 29
           least(count(*) filter (where d.day > %(middle)s), 28)::int as days_lately,
           coalesce(sum(d.messages) filter (where d.day <= %(middle)s), 0)::int as before,
           count(*) filter (where d.day <= %(middle)s)::int as days_before,
           max(d.last_at) as last_at
    from chats_memberday d
    where d.workspace_id = %(workspace)s and d.day > %(first)s and d.day <= %(last)s
      and (%(groups)s::bigint[] is null or d.group_id = any(%(groups)s))
    group by 1, 2
"""

_CARRIERS = f"""
    select a.group_id, a.member_id, a.lately, a.days_lately, a.share from (
        select a.*, a.lately / sum(a.lately) over (partition by a.group_id)::float as share,
               row_number() over (partition by a.group_id order by a.lately desc, a.member_id) as place
        from ({_ACTIVITY}) a
        join members_member m on m.id = a.member_id and not m.is_bot and not m.is_staff
        where a.lately > 0
    ) a
    where a.place <= %(each)s order by a.lately desc, a.group_id, a.place limit %(limit)s
"""

_STOPPED = f"""
    select a.group_id, a.member_id, a.days_before, a.before, a.last_at from ({_ACTIVITY}) a
    join members_member m on m.id = a.member_id and not m.is_bot and not m.is_staff
    where a.days_lately = 0 and a.days_before >= %(at_least)s
    order by a.days_before desc, a.before desc, a.member_id limit %(limit)s
"""


def _values(workspace_id: int, now: datetime, group_ids: Iterable[int] | None) -> dict[str, object]:
    return {
        "workspace": workspace_id,
        "groups": None if group_ids is None else list(group_ids),
        "last": _last(now),
        "middle": now.date() - timedelta(days=DAYS),
        "first": now.date() - timedelta(days=2 * DAYS),
    }


def carriers(
    workspace_id: int, *, now: datetime, group_ids: Iterable[int] | None = None, each: int = 3, limit: int = 60
) -> list[Carrier]:
    """Who said most in each group in the last 28 days: at most `each` of a group, the busiest first."""
    values = _values(workspace_id, now, group_ids) | {"each": each, "limit": limit}
    values["first"] = values["middle"]
    with server_cursor() as cursor:
        cursor.execute(_CARRIERS, values)
        return [Carrier(*row) for row in cursor.fetchall()]


def stopped(
    workspace_id: int,
    *,
    now: datetime,
    group_ids: Iterable[int] | None = None,
    at_least: int = 8,
    limit: int = 30,
) -> list[Stopped]:
    """Who spoke on `at_least` of the 28 days before the last 28 and not since, the most faithful first."""
    with server_cursor() as cursor:
        cursor.execute(_STOPPED, _values(workspace_id, now, group_ids) | {"at_least": at_least, "limit": limit})
        return [Stopped(*row) for row in cursor.fetchall()]


def gone_quiet(workspace_id: int, *, now: datetime, group_ids: Iterable[int] | None = None) -> list[GoneQuiet]:
    """Groups that used to be lively and say a fifth of it this week, or less; those that lost most first."""
    rows = GroupDay.objects.of(workspace_id).filter(day__gt=now.date() - timedelta(days=COUNTED), day__lte=_last(now))
    if group_ids is not None:
        rows = rows.filter(group_id__in=list(group_ids))
    counts: dict[int, dict[date, int]] = {}
    for group, day, messages in rows.values_list("group_id", "day", "messages"):
        counts.setdefault(group, {})[day] = messages
    found = {group: r for group, said in counts.items() if (r := _rhythm(said, now)).gone_quiet}
    pulses = GroupPulse.objects.of(workspace_id).filter(group_id__in=list(found))
    last = dict(pulses.values_list("group_id", "last_at"))
    lines = [GoneQuiet(group, r, last.get(group)) for group, r in found.items()]
    return sorted(lines, key=lambda line: line.rhythm.lately - line.rhythm.before)


def _rhythm(counts: dict[date, int], now: datetime) -> Rhythm:
    today = max([now.date(), *counts])
    return rhythm(tuple(counts.get(today - timedelta(days=back), 0) for back in reversed(range(COUNTED))))
