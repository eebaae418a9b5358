"""Which days are open, and who checked in on which."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from huoqun.core.sql import numbers, server_cursor

from ..rules import MAKEUP_CARD, SOURCE, Open

DAY = "substr(split_part(d.source_id, '/', 3), 2)::int"
"""The day of a check-in, from what makes it unique: the deeds of the erased lose their value."""

_FAMILY = """
    unnest(%s::bigint[]) as h(id)
    join members_member f on f.workspace_id = %s and (f.id = h.id or f.canonical_id = h.id)
"""
"""Members, and those that were merged into them."""

_WINDOWS = """
    select w.group_run_id, w.group_id, w.day, w.word, w.least, w.opened_at, w.closes_at
    from camps_window w join playbooks_grouprun g on g.id = w.group_run_id
    where w.workspace_id = %s and w.group_id = any(%s::bigint[]) and w.closes_at > %s and g.state <> 'ended'
    order by w.group_id, w.day
"""
_EVER = datetime(1970, 1, 1, tzinfo=UTC)


def windows_of(workspace_id: int, group_ids: Iterable[int], *, after: datetime = _EVER) -> dict[int, list[Open]]:
    """The days of check-in in what runs in these groups that closed, or will, after a moment; by group, in order."""
    found: dict[int, list[Open]] = defaultdict(list)
    with server_cursor() as cursor:
        cursor.execute(_WINDOWS, [workspace_id, numbers(group_ids), after])
        for row in cursor.fetchall():
            found[row[1]].append(Open(*row))
    return found


_CHECKED = f"""
    select h.id, array_agg(distinct {DAY})
    from {_FAMILY}
    join deeds_deed d on d.workspace_id = f.workspace_id and d.member_id = f.id
    where d.kind = 'checked_in' and d.source = %s and starts_with(d.source_id, %s)
    group by 1
"""


def days_checked(workspace_id: int, group_run_id: int, heads: Iterable[int]) -> dict[int, set[int]]:
    """The days on which members checked in, whoever was merged into them included."""
    with server_cursor() as cursor:
        cursor.execute(_CHECKED, [numbers(heads), workspace_id, SOURCE, f"{group_run_id}/"])
        return {member: set(days) for member, days in cursor.fetchall()}


_CARDS = f"""
    select h.id, sum(case d.kind when 'granted' then 1 else -1 end * d.value::int)
    from {_FAMILY}
    join deeds_deed d on d.workspace_id = f.workspace_id and d.member_id = f.id
    where d.kind in ('granted', 'spent') and d.product = %s and d.value ~ '^[0-9]{{1,6}}$'
    group by 1
"""


def cards_left(workspace_id: int, heads: Iterable[int]) -> dict[int, int]:
    """How many make-up cards members have left."""
    with server_cursor() as cursor:
        cursor.execute(_CARDS, [numbers(heads), workspace_id, MAKEUP_CARD])
        return dict(cursor.fetchall())


@dataclass(frozen=True, slots=True)
class DayLine:
    """A day of check-in of a run that a member is in, and whether they checked in."""

    group_run_id: int
    group_id: int
    day: int
    closes_at: datetime
    is_checked: bool


_DAYS = f"""
    with own as (select f.id from {_FAMILY})
    select w.group_run_id, w.group_id, w.day, w.closes_at, exists (
        select from deeds_deed d where d.workspace_id = w.workspace_id and d.member_id in (select id from own)
            and d.kind = 'checked_in' and d.source = %s
            and starts_with(d.source_id, w.group_run_id || '/') and {DAY} = w.day)
    from camps_window w join playbooks_grouprun g on g.id = w.group_run_id
    where g.workspace_id = %s and g.state <> 'ended' and exists (
        select from playbooks_run x where x.workspace_id = g.workspace_id and x.member_id in (select id from own)
            and x.group_run_id = g.id and x.began_at < w.closes_at)
    order by w.group_id, w.group_run_id, w.day
"""


def days_of(workspace_id: int, head: int) -> list[DayLine]:
    """A member's days of check-in since they came, in all that still runs."""
    with server_cursor() as cursor:
        cursor.execute(_DAYS, [numbers([head]), workspace_id, SOURCE, workspace_id])
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
