"""In which groups an account is: what is done about an account is done in all of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from huoqun.core.sql import numbers, server_cursor


@dataclass(frozen=True, slots=True)
class Whereabout:
    """A group in which a person is, as which of their accounts, and what they are there."""

    group_id: int
    name: str
    member_id: int
    role: str


_THERE = """
    select coalesce(m.canonical_id, m.id), s.group_id, g.name, s.member_id, s.role from groups_span s
    join groups_group g on g.workspace_id = s.workspace_id and g.id = s.group_id and g.ended_at is null
    join members_member m on m.workspace_id = s.workspace_id and m.id = s.member_id
    where s.workspace_id = %(here)s and s.left_at is null
      and (m.id = any(%(members)s::bigint[]) or m.canonical_id = any(%(members)s::bigint[]))
    order by g.name, s.group_id, s.member_id
"""


def whereabouts(workspace_id: int, member_ids: Iterable[int]) -> dict[int, list[Whereabout]]:
    """By whoever stands for a person, the living groups in which they are now."""
    found: dict[int, list[Whereabout]] = defaultdict(list)
    with server_cursor() as cursor:
        values = {"here": workspace_id, "members": numbers(member_ids)}
        for head, *there in cursor.execute(_THERE, values).fetchall():
            found[head].append(Whereabout(*there))
    return found
