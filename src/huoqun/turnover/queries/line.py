"""Who waits longest for a place in a group."""

from __future__ import annotations

from huoqun.core.sql import server_cursor

_WAITING = """
    select id, member_id, name from admission_application
    where workspace_id = %s and group_id = %s and state = 'waiting' order by decided_at, id limit %s
"""


def waiting_first(workspace_id: int, group_id: int, *, limit: int) -> list[tuple[int, int | None, str]]:
    """(application, member, name) of the first in line."""
    with server_cursor() as cursor:
        return cursor.execute(_WAITING, [workspace_id, group_id, limit]).fetchall()
