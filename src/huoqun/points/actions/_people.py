"""Families: everybody who was merged into one."""

from __future__ import annotations

from collections.abc import Iterable

from huoqun.core.sql import numbers, server_cursor

_FAMILIES = """
    with heads as (
        select distinct coalesce(canonical_id, id) as head from members_member
        where workspace_id = %(workspace)s and id = any(%(members)s::bigint[])
    )
    select m.id, h.head from heads h join members_member m on m.workspace_id = %(workspace)s and m.id = h.head
    union all
    select m.id, h.head from heads h join members_member m on m.workspace_id = %(workspace)s and m.canonical_id = h.head
"""


def heads_of_families(workspace_id: int, member_ids: Iterable[int]) -> dict[int, int]:
    """Of each of these people every member, with the one that stands for them now."""
    with server_cursor() as cursor:
        cursor.execute(_FAMILIES, {"workspace": workspace_id, "members": numbers(set(member_ids))})
        return dict(cursor.fetchall())
