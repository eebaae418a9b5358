"""What is looked at once a period, by whoever comes first."""

from __future__ import annotations

from datetime import datetime

from huoqun.core.sql import server_cursor

_LOOK = """
    insert into insights_looked (workspace_id, what, period, at) values (%s, %s, %s, %s)
    on conflict (workspace_id, what, period) do nothing returning id
"""
_COUNTING = "select exists (select from insights_staleday where workspace_id = %s)"


def is_first(workspace_id: int, what: str, period: str, now: datetime) -> bool:
    """Whether nobody has looked at this for the period; from now on somebody has, where the transaction ends well."""
    with server_cursor() as cursor:
        return cursor.execute(_LOOK, [workspace_id, what, period, now]).fetchone() is not None


def is_counting(workspace_id: int) -> bool:
    """Whether days are still being counted, as during an import: what is known now is not all of it."""
    with server_cursor() as cursor:
        row = cursor.execute(_COUNTING, [workspace_id]).fetchone()
    return bool(row and row[0])
