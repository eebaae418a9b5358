"""Who carries the groups, who stopped coming, which went quiet: plain counts of the last weeks, people only."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from huoqun.chats.models import GroupDay
from huoqun.chats.pulse import DAYS, WEEK, Rhythm, rhythm
from huoqun.core.sql import numbers, server_cursor

STALE = timedelta(days=2)
COUNTED = DAYS + WEEK
CARRIERS = 5
"""So many who carry a group are told of each."""
OFTEN = 8
"""On so many of 28 days somebody has to have come of whom it is told that they stopped."""
FAITHFUL = 30
"""So many who stopped coming are told of each group."""


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
    """Who spoke on `days_before` (OFTEN or more) of the 28 days before the last 28, and on none of those."""

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


# People only. East of Greenwich a day may have begun that is not today's by UTC: 28 days never show as 29.
_WEEKS = """
    with activity as materialized (
        select d.group_id, d.member_id,
               coalesce(sum(d.messages) filter (where d.day > %(middle)s), 0)::int as lately,
               least(count(*) filter (where d.day > %(middle)s), 28)::int as days_lately,
               coalesce(sum(d.messages) filter (where d.day <= %(middle)s), 0)::int as before,
               count(*) filter (where d.day <= %(middle)s)::int as days_before,
               max(d.last_at) as last_at
        from chats_memberday d
        where d.workspace_id = %(workspace)s and d.day > %(first)s and d.day <= %(last)s
          and (%(groups)s::bigint[] is null or d.group_id = any(%(groups)s::bigint[]))
          and d.member_id not in (
              select id from members_member where workspace_id = %(workspace)s and (is_bot or is_staff))
        group by 1, 2
    ),
    carriers as (
        select group_id, member_id, lately, days_lately,
               lately / sum(lately) over (partition by group_id)::float as share,
               row_number() over (partition by group_id order by lately desc, member_id) as place
        from activity where lately > 0
    ),
    stopped as (
        select group_id, member_id, days_before, before, last_at, row_number() over (
                   partition by group_id order by days_before desc, before desc, member_id) as place
        from activity where days_lately = 0 and days_before >= %(at_least)s
    )
    (select group_id, member_id, lately, days_lately, share, null::timestamptz from carriers
     where place <= %(carriers)s order by lately desc, group_id, place)
    union all
    (select group_id, member_id, days_before, before, null, last_at from stopped
     where place <= %(faithful)s order by days_before desc, before desc, member_id)
"""


def _values(workspace_id: int, now: datetime, group_ids: Iterable[int] | None) -> dict[str, object]:
    return {
        "workspace": workspace_id,
        "groups": None if group_ids is None else numbers(group_ids),
        "last": _last(now),
        "middle": now.date() - timedelta(days=DAYS),
        "first": now.date() - timedelta(days=2 * DAYS),
    }


def carried_and_stopped(
    workspace_id: int, *, now: datetime, group_ids: Iterable[int] | None = None
) -> tuple[list[Carrier], list[Stopped]]:
    """Who said most in each group in the last 28 days, the busiest first; who came before and stopped, the most
    faithful first. At most CARRIERS and FAITHFUL of a group.
    """
    values = _values(workspace_id, now, group_ids)
    with server_cursor() as cursor:
        cursor.execute(_WEEKS, values | {"carriers": CARRIERS, "faithful": FAITHFUL, "at_least": OFTEN})
        rows = cursor.fetchall()
    return (
        [Carrier(*row[:5]) for row in rows if row[4] is not None],
        [Stopped(row[0], row[1], row[2], row[3], row[5]) for row in rows if row[4] is None],
    )


def gone_quiet(workspace_id: int, *, now: datetime, group_ids: Iterable[int] | None = None) -> list[GoneQuiet]:
    """Groups that used to be lively and say a fifth of it this week, or less; those that lost most first."""
    rows = GroupDay.objects.of(workspace_id).filter(day__gt=now.date() - timedelta(days=COUNTED), day__lte=_last(now))
    if group_ids is not None:
        rows = rows.filter(group_id__in=list(group_ids))
    counts: dict[int, dict[date, int]] = {}
    for group, day, messages in rows.values_list("group_id", "day", "messages"):
        counts.setdefault(group, {})[day] = messages
    lines = [GoneQuiet(group, r) for group, said in counts.items() if (r := _rhythm(said, now)).gone_quiet]
    return sorted(lines, key=lambda line: line.rhythm.lately - line.rhythm.before)


def _rhythm(counts: dict[date, int], now: datetime) -> Rhythm:
    today = max([now.date(), *counts])
    return rhythm(tuple(counts.get(today - timedelta(days=back), 0) for back in reversed(range(COUNTED))))
