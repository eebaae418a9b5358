"""Where a platform offers no way for something: those groups are for people."""

from __future__ import annotations

from collections.abc import Iterable

from huoqun.core.sql import numbers, server_cursor

from ..port.capabilities import Capability

_OFFERED = """
    select distinct r.group_id from chats_route r
    join chats_connection c on c.workspace_id = r.workspace_id and c.id = r.connection_id
    where r.workspace_id = %s and r.group_id = any(%s::bigint[]) and c.offers->'capabilities' ? %s
"""


def lacking(workspace_id: int, group_ids: Iterable[int], capability: Capability) -> set[int]:
    """Those of these groups in which no connection can do it."""
    asked = set(group_ids)
    with server_cursor() as cursor:
        rows = cursor.execute(_OFFERED, [workspace_id, numbers(asked), str(capability)]).fetchall()
    return asked - {row[0] for row in rows}
