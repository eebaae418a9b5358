"""How well a group's people are known: who says what they do and where they are from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from huoqun.core.sql import numbers, server_cursor

ENOUGH = (2, 3)
"""Two thirds of a group's people should be known."""


@dataclass(frozen=True, slots=True)
class Known:
    """Of `people` in the group now, without bots and staff, the team knows the background of `known`."""

    group_id: int
    people: int
    known: int

    @property
    def is_enough(self) -> bool:
        return self.known * ENOUGH[1] >= self.people * ENOUGH[0]


_KNOWN = """
    with known as materialized (
        select id from members_member
        where workspace_id = %(workspace)s and background <> '{}'::jsonb
          and (select count(*) from jsonb_object_keys(background)) >= 2
    )
    select s.group_id, count(*)::int, count(k.id)::int
    from groups_span s
    left join known k on k.id = s.member_id
    where s.workspace_id = %(workspace)s and s.left_at is null and s.group_id = any(%(groups)s::bigint[])
      and s.member_id not in (
          select id from members_member where workspace_id = %(workspace)s and (is_bot or is_staff))
    group by s.group_id
"""


def backgrounds(workspace_id: int, group_ids: Iterable[int]) -> list[Known]:
    """Each of these groups that has people in it."""
    with server_cursor() as cursor:
        cursor.execute(_KNOWN, {"workspace": workspace_id, "groups": numbers(group_ids)})
        return [Known(*row) for row in cursor.fetchall()]
