"""What is done once a period."""

from __future__ import annotations

from datetime import date, datetime

from huoqun.core.sql import server_cursor

_BEGIN = """
    insert into points_round (workspace_id, what, day, at) values (%s, %s, %s, %s)
    on conflict (workspace_id, what, day) do nothing returning id
"""


def begin(workspace_id: int, what: str, day: date, now: datetime) -> bool:
    """Whether this is the first to do it for this period; whoever comes at the same time waits and is told no."""
    with server_cursor() as cursor:
        return cursor.execute(_BEGIN, [workspace_id, what, day, now]).fetchone() is not None
