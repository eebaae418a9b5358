"""Which chats a connection is in, and whom we know to be there."""

from __future__ import annotations

from huoqun.core.actor import Actor
from huoqun.core.sql import server_cursor

_PEOPLE = """
    select r.chat_id, array_agg(distinct i.key) filter (where i.key is not null)
    from chats_route r
    join chats_connection c on c.id = r.connection_id
    left join groups_span s on s.workspace_id = r.workspace_id and s.group_id = r.group_id and s.left_at is null
    left join members_identity i
        on i.workspace_id = r.workspace_id and i.member_id = s.member_id and i.platform = c.platform
    where r.workspace_id = %s and r.connection_id = %s
    group by r.chat_id order by r.chat_id
"""


def people_by_chat(actor: Actor, *, connection_id: int) -> dict[str, frozenset[str]]:
    """The platform's ids of those who are in each chat of a connection, as far as we know."""
    with server_cursor() as cursor:
        cursor.execute(_PEOPLE, [actor.workspace_id, connection_id])
        return {chat: frozenset(people or ()) for chat, people in cursor.fetchall()}
