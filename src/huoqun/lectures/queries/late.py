"""Who came into a group in the middle of a lecture, and whom to tell of it now."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from huoqun.core.sql import moments, numbers, server_cursor

from ..rules import DIGEST_EVERY, MOST_AT_ONCE

_HEARING = """
    select distinct on (t.id, w.member_id) t.id, w.member_id, w.at
    from unnest(%s::bigint[], %s::bigint[], %s::timestamptz[]) as w(group_id, member_id, at)
    join lectures_target t on t.workspace_id = %s and t.group_id = w.group_id and t.state <> 'out'
    join lectures_lecture l on l.workspace_id = t.workspace_id and l.id = t.lecture_id and l.state = 'live'
    join members_member m on m.workspace_id = t.workspace_id and m.id = w.member_id
    where l.started_at <= w.at and not m.is_bot and not m.is_staff and m.erased_at is null
      and not exists (select from lectures_late e where e.target_id = t.id and e.member_id = w.member_id)
    order by t.id, w.member_id, w.at
"""


def hearing(workspace_id: int, came: Sequence[tuple[int, int, datetime]]) -> list[tuple[int, int, datetime]]:
    """Of people who came into groups, as (group, member, at): (target, member, at) where a lecture is on."""
    values = [numbers(c[0] for c in came), numbers(c[1] for c in came), moments([c[2] for c in came]), workspace_id]
    with server_cursor() as cursor:
        return cursor.execute(_HEARING, values).fetchall()


_DUE = """
    select f.target_id, f.id from (
        select e.target_id, e.id, row_number() over (partition by e.target_id order by e.id) as place
        from lectures_late e
        join lectures_target t on t.workspace_id = e.workspace_id and t.id = e.target_id and t.state <> 'out'
        join lectures_lecture l on l.workspace_id = t.workspace_id and l.id = t.lecture_id and l.state = 'live'
        where e.workspace_id = %(workspace)s and e.told_at is null and l.held_at is null
          and exists (select from lectures_line i where i.lecture_id = l.id and i.recalled_at is null)
          and not exists (
            select from lectures_late o where o.target_id = e.target_id and o.told_at > %(since)s)
    ) f where f.place <= %(most)s order by f.target_id, f.id
"""


def due_late(workspace_id: int, *, now: datetime) -> list[tuple[int, int]]:
    """(target, late) of those who are to be given a digest now; a group that had one a short while ago waits."""
    values = {"workspace": workspace_id, "since": now - DIGEST_EVERY, "most": MOST_AT_ONCE}
    with server_cursor() as cursor:
        return cursor.execute(_DUE, values).fetchall()
