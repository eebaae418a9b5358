"""From a message that we sent back to the effect that it was."""

from __future__ import annotations

from datetime import datetime

from huoqun.core.sql import server_cursor

# Looked for by the group's or the member's own effects of these days: references are not unique across platforms.
_SENT = """
    select e.key, m.group_id
    from chats_message m
    join chats_effect e on e.workspace_id = m.workspace_id
        and (e.group_id = m.group_id or (m.group_id is null and e.group_id is null))
        and e.created_at between m.at - interval '40 days' and m.at + interval '1 day'
    join chats_progress p on p.effect_id = e.id and p.provider_ref = m.provider_id and p.connection_id = m.connection_id
    where m.workspace_id = %s and m.id = %s and m.at = %s and m.provider_id <> ''
    order by e.id desc limit 1
"""


def effect_of_message(workspace_id: int, message_id: int, at: datetime) -> tuple[str, int | None] | None:
    """The key of the effect that a message was, and the message's group; None: nobody of ours sent it."""
    with server_cursor() as cursor:
        cursor.execute(_SENT, [workspace_id, message_id, at])
        found = cursor.fetchone()
        return (found[0], found[1]) if found else None
