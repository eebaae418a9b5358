"""When what was asked for appeared on its platform: by the platform's own clock where it told us of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from huoqun.core.sql import server_cursor

from ..rules import EffectState

_SHOWN = """
    select e.key, coalesce(k.at, p.state_at)
    from chats_effect e join chats_progress p on p.effect_id = e.id
    left join chats_message_key k on k.workspace_id = e.workspace_id and k.group_id = e.group_id
     and p.provider_ref <> '' and k.key = 'i:' || p.provider_ref
    where e.workspace_id = %s and e.key = any(%s::text[]) and p.state = any(%s::text[])
"""


def shown_at(workspace_id: int, keys: Sequence[str]) -> dict[str, datetime]:
    """Of these effects those that are there to be seen, and since when."""
    gone = [str(EffectState.SENT), str(EffectState.CONFIRMED)]
    with server_cursor() as cursor:
        return dict(cursor.execute(_SHOWN, [workspace_id, list(keys), gone]).fetchall())
