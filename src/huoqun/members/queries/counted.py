"""Who counts in figures of activity: people, not bots, not those who work here."""

from __future__ import annotations

from collections.abc import Iterable

from huoqun.core.sql import numbers, server_cursor

_BOTS = "select id, '' from members_member where workspace_id = %s and id = any(%s::bigint[]) and is_bot"
_LEFT_OUT = """
    select id, '' from members_member where workspace_id = %s and id = any(%s::bigint[]) and (is_bot or is_staff)
"""
_NAMES = "select id, name from members_member where workspace_id = %s and id = any(%s::bigint[])"


def bots(workspace_id: int, member_ids: Iterable[int]) -> set[int]:
    """Those of these members who are bots."""
    return set(_told(_BOTS, workspace_id, member_ids))


def left_out(workspace_id: int, member_ids: Iterable[int]) -> set[int]:
    """Those of these members who are left out of activity: bots, and staff."""
    return set(_told(_LEFT_OUT, workspace_id, member_ids))


def names(workspace_id: int, member_ids: Iterable[int]) -> dict[int, str]:
    """The names of these members; "" for somebody who was erased."""
    return _told(_NAMES, workspace_id, member_ids)


def _told(statement: str, workspace_id: int, member_ids: Iterable[int]) -> dict[int, str]:
    wanted = numbers(member_ids)
    if wanted == "{}":
        return {}
    with server_cursor() as cursor:
        return dict(cursor.execute(statement, [workspace_id, wanted]).fetchall())
