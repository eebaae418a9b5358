"""Who is one person."""

from __future__ import annotations

from huoqun.core.sql import server_cursor

_FAMILY = """
    select id from members_member where workspace_id = %(workspace)s and id = %(member)s
    union
    select id from members_member where workspace_id = %(workspace)s and canonical_id = %(member)s
    order by id
"""


def family(workspace_id: int, member_id: int) -> list[int]:
    """A member that is kept, and whoever was merged into them."""
    with server_cursor() as cursor:
        cursor.execute(_FAMILY, {"workspace": workspace_id, "member": member_id})
        return [row[0] for row in cursor.fetchall()]
