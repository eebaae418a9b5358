"""What was said before something was ready to hear it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from huoqun.chats.rules import MessageKind, MessageOrigin
from huoqun.core.sql import moments, numbers, server_cursor

from .messages import COLUMNS, MessageLine, line

# An edit may be of a message said before: those of a day back are looked at.
_SAID = f"""
    select {COLUMNS} from unnest(%s::bigint[], %s::timestamptz[]) as w(group_id, since)
    join chats_message m on m.workspace_id = %s and m.group_id = w.group_id and m.at >= w.since - interval '1 day'
    where m.at >= %s::timestamptz - interval '1 day' and m.at <= %s and coalesce(m.edited_at, m.at) >= w.since
      and m.member_id is not null and m.recalled_at is null and m.kind <> {MessageKind.SYSTEM:d}
      and m.origin not in ({MessageOrigin.IMPORT:d}, {MessageOrigin.SENT:d})
    order by m.at, m.id
"""


def said_since(workspace_id: int, places: Sequence[tuple[int, datetime]], *, until: datetime) -> list[MessageLine]:
    """What members said, or wrote anew, in groups since a moment each, oldest first; what was recalled is left out."""
    if not places:
        return []
    groups, sinces = numbers(group for group, _ in places), moments(since for _, since in places)
    first = min(since for _, since in places)
    with server_cursor() as cursor:
        cursor.execute(_SAID, [groups, sinces, workspace_id, first, until])
        return [line(row) for row in cursor.fetchall()]
