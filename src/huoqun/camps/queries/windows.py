"""Which days are open, and who checked in on which."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from huoqun.core.sql import numbers, server_cursor

from ..rules import Open

FAMILY = """
    unnest(%s::bigint[]) as h(id)
    join members_member f on f.workspace_id = %s and (f.id = h.id or f.canonical_id = h.id)
"""
"""Members, and those that were merged into them."""

COLUMNS = """w.group_run_id, w.group_id, w.day, w.word, w.least, w.opened_at, w.closes_at, w.accepts, w.with_word,
             w.freezes"""
_WINDOWS = f"""
    select {COLUMNS}
    from camps_window w join playbooks_grouprun g on g.id = w.group_run_id
    where w.workspace_id = %s and w.group_id = any(%s::bigint[]) and w.closes_at > %s and g.state <> 'ended'
    order by w.group_id, w.day
"""
_EVER = datetime(1970, 1, 1, tzinfo=UTC)


def window(row: Any) -> Open:
    run, group, day, word, least, opened, closes, accepts, with_word, freezes = row
    return Open(run, group, day, word, least, opened, closes, tuple(accepts), with_word, freezes)


def windows_of(workspace_id: int, group_ids: Iterable[int], *, after: datetime = _EVER) -> dict[int, list[Open]]:
    """The days of check-in in what runs in these groups that closed, or will, after a moment; by group, in order."""
    found: dict[int, list[Open]] = defaultdict(list)
    with server_cursor() as cursor:
        cursor.execute(_WINDOWS, [workspace_id, numbers(group_ids), after])
        for row in cursor.fetchall():
            found[row[1]].append(window(row))
    return found


_CHECKED = f"""
    select h.id, array_agg(distinct c.day)
    from {FAMILY}
    join camps_checkin c on c.workspace_id = f.workspace_id and c.member_id = f.id
    where c.group_run_id = %s and c.state = 1 and c.how <> 7
    group by 1
"""


def days_checked(workspace_id: int, group_run_id: int, heads: Iterable[int]) -> dict[int, set[int]]:
    """The days on which members checked in, whoever was merged into them included."""
    with server_cursor() as cursor:
        cursor.execute(_CHECKED, [numbers(heads), workspace_id, group_run_id])
        return {member: set(days) for member, days in cursor.fetchall()}


@dataclass(frozen=True, slots=True)
class DayLine:
    """A day of check-in of a run that a member is in, and whether they checked in, or were on leave."""

    group_run_id: int
    group_id: int
    day: int
    closes_at: datetime
    is_checked: bool
    opened_at: datetime
    is_frozen: bool


_DAYS = f"""
    with own as (select f.id from {FAMILY})
    select w.group_run_id, w.group_id, w.day, w.closes_at, exists (
        select from camps_checkin c where c.group_run_id = w.group_run_id and c.member_id in (select id from own)
            and c.day = w.day and c.state = 1 and c.how <> 7), w.opened_at, exists (
        select from camps_checkin c where c.group_run_id = w.group_run_id and c.member_id in (select id from own)
            and c.day = w.day and c.state = 1 and c.how = 7)
    from camps_window w join playbooks_grouprun g on g.id = w.group_run_id
    where g.workspace_id = %s and g.state <> 'ended' and exists (
        select from playbooks_run x where x.workspace_id = g.workspace_id and x.member_id in (select id from own)
            and x.group_run_id = g.id and x.began_at < w.closes_at)
    order by w.group_id, w.group_run_id, w.day
"""


def days_of(workspace_id: int, head: int) -> list[DayLine]:
    """A member's days of check-in since they came, in all that still runs."""
    with server_cursor() as cursor:
        cursor.execute(_DAYS, [numbers([head]), workspace_id, workspace_id])
        return [DayLine(*row) for row in cursor.fetchall()]


_HEADS = """
    select id, coalesce(canonical_id, id) from members_member
    where workspace_id = %s and id = any(%s::bigint[]) and not is_bot
"""


def people(workspace_id: int, member_ids: Iterable[int]) -> dict[int, int]:
    """Members who are no bots, with the member whom each is one with."""
    with server_cursor() as cursor:
        cursor.execute(_HEADS, [workspace_id, numbers(member_ids)])
        return dict(cursor.fetchall())


def opened_at(workspace_id: int, days: Sequence[tuple[int, int]]) -> list[tuple[int, datetime]]:
    """Of days of runs, (group run, day): their groups, and since when they are open."""
    with server_cursor() as cursor:
        cursor.execute(
            "select w.group_id, w.opened_at from unnest(%s::bigint[], %s::int[]) as d(run, day) "
            "join camps_window w on w.group_run_id = d.run and w.day = d.day and w.workspace_id = %s",
            [numbers(run for run, _ in days), numbers(day for _, day in days), workspace_id],
        )
        return cursor.fetchall()
