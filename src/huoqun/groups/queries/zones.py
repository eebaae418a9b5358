"""The time zones of groups: a group's day begins where its people live."""

from __future__ import annotations

from collections.abc import Iterable

from huoqun.core.sql import numbers, server_cursor

_ZONES = "select id, zone from groups_group where workspace_id = %s and id = any(%s::bigint[])"


def zones(workspace_id: int, group_ids: Iterable[int]) -> dict[int, str]:
    """The IANA zone of each of these groups that exists."""
    with server_cursor() as cursor:
        return dict(cursor.execute(_ZONES, [workspace_id, numbers(group_ids)]).fetchall())
