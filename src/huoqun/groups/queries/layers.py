"""How far a group's people are told apart: who has a tag, who is past the first stage."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from huoqun.core.sql import numbers, server_cursor


@dataclass(frozen=True, slots=True)
class Layers:
    """`people` of a group now, without bots and staff: `tagged`, `staged` (past the first stage), `layered` (either);
    at how many `stages` they are.
    """

    people: int = 0
    tagged: int = 0
    staged: int = 0
    layered: int = 0
    stages: int = 0


# Groups of tens of thousands are joined whole: looking up each member and each tag takes twice as long.
TOLD_APART = """
    select group_id, count(*)::int as people, count(*) filter (where has_tag)::int as tagged,
           count(*) filter (where stage > 0)::int as staged,
           count(*) filter (where has_tag or stage > 0)::int as layered, count(distinct stage)::int as stages
    from (
        select who.group_id, m.stage,
               m.id in (select member_id from members_membertag where workspace_id = %(workspace)s) as has_tag
        from who join members_member m on m.workspace_id = %(workspace)s and m.id = who.member_id
        where not (m.is_bot or m.is_staff) offset 0
    ) m
    group by group_id
"""
"""Of a statement's own `who(group_id, member_id)`, by group, the values of Layers. Takes %(workspace)s."""

_LAYERS = f"""
    with who as materialized (
        select group_id, member_id from groups_span
        where workspace_id = %(workspace)s and group_id = any(%(groups)s::bigint[]) and left_at is null
    )
    {TOLD_APART}
"""


def layers(workspace_id: int, group_ids: Iterable[int]) -> dict[int, Layers]:
    """Of each of these groups that has people in it, by group."""
    with server_cursor() as cursor:
        cursor.execute(_LAYERS, {"workspace": workspace_id, "groups": numbers(group_ids)})
        return {group: Layers(*row) for group, *row in cursor.fetchall()}
