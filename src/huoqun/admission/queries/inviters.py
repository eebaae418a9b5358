"""Who is meant by the name of an inviter, and for whom a member stands."""

from __future__ import annotations

from huoqun.core.sql import server_cursor
from huoqun.members.queries.alike import heads

# A name leads to somebody only where one person is called so; in the door's group a nickname does too.
_CALLED = """
    with named as (
        select coalesce(m.canonical_id, m.id) as head from members_member m
        where m.workspace_id = %(workspace)s and lower(m.name) = lower(%(name)s)
          and not m.is_bot and m.erased_at is null
        union
        select coalesce(m.canonical_id, m.id) from groups_span s
        join members_member m on m.workspace_id = s.workspace_id and m.id = s.member_id
        where s.workspace_id = %(workspace)s and s.group_id = %(group)s::bigint and s.left_at is null
          and lower(s.nickname) = lower(%(name)s) and not m.is_bot and m.erased_at is null
    )
    select head from named limit 2
"""


def one_called(workspace_id: int, name: str, *, group_id: int | None) -> int | None:
    """The one member who is called so; None where it is nobody, or more than one."""
    with server_cursor() as cursor:
        values = {"workspace": workspace_id, "name": name, "group": group_id}
        found = cursor.execute(_CALLED, values).fetchall()
    return found[0][0] if len(found) == 1 else None


def head_of(workspace_id: int, member_id: int) -> int:
    """For whom a member stands now."""
    return heads(workspace_id, [member_id]).get(member_id, member_id)
