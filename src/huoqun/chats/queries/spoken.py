"""How much members said in groups in spans of time, and how many people they answered there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from huoqun.chats.rules import MessageKind, MessageOrigin
from huoqun.core.sql import moments, numbers, server_cursor


@dataclass(frozen=True, slots=True)
class Span:
    """What is asked: a member, whoever was merged into them included, in a group, from a moment up to another."""

    group_id: int
    member_id: int
    since: datetime
    until: datetime


_SPANS = f"""
    select w.place, m.reply_to, m.group_id
    from unnest(%(groups)s::bigint[], %(members)s::bigint[], %(sinces)s::timestamptz[], %(untils)s::timestamptz[])
        with ordinality as w(grp, member, since, until, place)
    join members_member f on f.workspace_id = %(workspace)s and (f.id = w.member or f.canonical_id = w.member)
    join chats_message m on m.workspace_id = %(workspace)s and m.member_id = f.id and m.group_id = w.grp
        and m.at >= w.since and m.at < w.until
    where m.at >= %(first)s and m.at < %(last)s and m.recalled_at is null and m.kind <> {MessageKind.SYSTEM:d}
        and m.origin not in ({MessageOrigin.IMPORT:d}, {MessageOrigin.SENT:d})
"""
_SPOKEN = f"select place, count(*) from ({_SPANS}) said group by 1"
# A platform's id is told by its key; that of an endless one is a hash, which nobody answers.
_ANSWERED = f"""
    select s.place, count(distinct coalesce(o.canonical_id, o.id))
    from ({_SPANS}) s
    join chats_message_key k on k.workspace_id = %(workspace)s and k.group_id = s.group_id
        and k.key = 'i:' || s.reply_to
    join chats_message q on q.id = k.message_id and q.at = k.at and q.workspace_id = %(workspace)s
    join members_member o on o.workspace_id = %(workspace)s and o.id = q.member_id and not o.is_bot
    where coalesce(o.canonical_id, o.id) <> (%(members)s::bigint[])[s.place]
    group by 1
"""


def spoken(workspace_id: int, spans: Sequence[Span]) -> list[int]:
    """How many messages that was, for each; what was recalled, or is from an import, is left out."""
    return _counted(workspace_id, spans, _SPOKEN)


def answered(workspace_id: int, spans: Sequence[Span]) -> list[int]:
    """How many others they answered by quoting them, for each."""
    return _counted(workspace_id, spans, _ANSWERED)


def _counted(workspace_id: int, spans: Sequence[Span], query: str) -> list[int]:
    if not spans:
        return []
    values = {
        "workspace": workspace_id, "groups": numbers(one.group_id for one in spans),
        "members": numbers(one.member_id for one in spans), "sinces": moments(one.since for one in spans),
        "untils": moments(one.until for one in spans), "first": min(one.since for one in spans),
        "last": max(one.until for one in spans),
    }  # fmt: skip
    with server_cursor() as cursor:
        found = dict(cursor.execute(query, values).fetchall())
    return [found.get(place, 0) for place in range(1, len(spans) + 1)]
