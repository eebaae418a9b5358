"""Which days are open, and who checked in on which."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from huoqun.core.sql import numbers, server_cursor

from ..rules import MAKEUP_CARD, SOURCE, Open

_WINDOWS = """
    select w.group_run_id, w.group_id, w.day, w.word, w.least, w.opened_at, w.closes_at
    from camps_window w join playbooks_grouprun g on g.id = w.group_run_id
    where w.workspace_id = %s and w.group_id = any(%s::bigint[]) and g.state <> 'ended'
    order by w.group_id, w.day
"""


def windows_of(workspace_id: int, group_ids: Iterable[int]) -> dict[int, list[Open]]:
    """The days of check-in in what runs in these groups, by group, in order."""
    found: dict[int, list[Open]] = defaultdict(list)
    with server_cursor() as cursor:
        cursor.execute(_WINDOWS, [workspace_id, numbers(group_ids)])
        for row in cursor.fetchall():
            found[row[1]].append(Open(*row))
    return found


_CHECKED = """
    select coalesce(m.canonical_id, m.id), array_agg(distinct substr(d.value, 2)::int)
    from members_member m
    join members_member f on f.workspace_id = m.workspace_id
        and coalesce(f.canonical_id, f.id) = coalesce(m.canonical_id, m.id)
    join deeds_deed d on d.workspace_id = f.workspace_id and d.member_id = f.id
    where m.workspace_id = %s and m.id = any(%s::bigint[]) and d.kind = 'checked_in' and d.source = %s
      and starts_with(d.source_id, %s)
    group by 1
"""


def days_checked(workspace_id: int, group_run_id: int, member_ids: Iterable[int]) -> dict[int, set[int]]:
    """The days on which members checked in, by the member whom they are one with."""
    with server_cursor() as cursor:
        cursor.execute(_CHECKED, [workspace_id, numbers(member_ids), SOURCE, f"{group_run_id}/"])
        return {member: set(days) for member, days in cursor.fetchall()}


_CARDS = """
    select coalesce(f.canonical_id, f.id), sum(case d.kind when 'granted' then 1 else -1 end * d.value::int)
    from members_member f join deeds_deed d on d.workspace_id = f.workspace_id and d.member_id = f.id
    where f.workspace_id = %s and coalesce(f.canonical_id, f.id) = any(%s::bigint[])
      and d.kind in ('granted', 'spent') and d.product = %s and d.value ~ '^[0-9]{1,6}$'
    group by 1
"""


def cards_left(workspace_id: int, member_ids: Iterable[int]) -> dict[int, int]:
    """How many make-up cards members have left."""
    with server_cursor() as cursor:
        cursor.execute(_CARDS, [workspace_id, numbers(member_ids), MAKEUP_CARD])
        return dict(cursor.fetchall())


_HEADS = """
    select id, coalesce(canonical_id, id) from members_member
    where workspace_id = %s and id = any(%s::bigint[]) and not is_bot
"""


def people(workspace_id: int, member_ids: Iterable[int]) -> dict[int, int]:
    """Members who are no bots, with the member whom each is one with."""
    with server_cursor() as cursor:
        cursor.execute(_HEADS, [workspace_id, numbers(member_ids)])
        return dict(cursor.fetchall())
