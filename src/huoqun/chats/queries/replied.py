"""The words that messages answer, by the platform's ids."""

from __future__ import annotations

from collections.abc import Iterable

from huoqun.core.sql import server_cursor

from ..keys import of_id

_REPLIED = """
    select k.key, case when m.recalled_at is null then left(m.text, 200) else '' end
    from chats_message_key k join chats_message m on m.id = k.message_id and m.at = k.at
    where k.workspace_id = %s and k.group_id = %s and k.key = any(%s) and m.workspace_id = k.workspace_id
"""


def replied(workspace_id: int, group_id: int, provider_ids: Iterable[str | None]) -> dict[str, str]:
    """The beginnings of these messages of a group, as far as they are here."""
    wanted = {of_id(one): one for one in provider_ids if one}
    if not wanted:
        return {}
    with server_cursor() as cursor:
        cursor.execute(_REPLIED, [workspace_id, group_id, sorted(wanted)])
        return {wanted[key]: text for key, text in cursor.fetchall()}
