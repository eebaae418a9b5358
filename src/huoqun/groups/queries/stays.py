"""Who was in a group when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from huoqun.core.actor import Scope
from huoqun.core.sql import moments, numbers, server_cursor
from huoqun.groups.rules import Stay

_AMONG = """
    select distinct s.member_id from groups_span s
    join groups_group g on g.workspace_id = s.workspace_id and g.id = s.group_id
    where s.workspace_id = %s and s.member_id = any(%s) and s.left_at is null
      and (g.id = any(%s) or g.chapter_id = any(%s))
"""


def among(workspace_id: int, scope: Scope, member_ids: Sequence[int]) -> set[int]:
    """Those of these members who are in a group of the scope now."""
    with server_cursor() as cursor:
        cursor.execute(_AMONG, [workspace_id, list(member_ids), list(scope.group_ids), list(scope.chapter_ids)])
        return {member for (member,) in cursor.fetchall()}


_AT = """
    select w.group_id, w.member_id, s.joined_at, s.left_at, s.inferred
    from unnest(%s::bigint[], %s::bigint[], %s::timestamptz[]) as w(group_id, member_id, at)
    cross join lateral (
        select joined_at, left_at, inferred from groups_span s
        where s.workspace_id = %s and s.group_id = w.group_id and s.member_id = w.member_id and s.joined_at <= w.at
        order by s.joined_at desc limit 1
    ) s
"""


def stays_at(workspace_id: int, places: Sequence[tuple[int, int, datetime]]) -> dict[tuple[int, int], Stay]:
    """For each (group, member, at): the latest stay that had begun by then, by (group, member)."""
    with server_cursor() as cursor:
        groups, members, ats = (list(column) for column in zip(*places, strict=True)) if places else ([], [], [])
        cursor.execute(_AT, [numbers(groups), numbers(members), moments(ats), workspace_id])
        return {(g, m): Stay(since, until, inferred) for g, m, since, until, inferred in cursor.fetchall()}
