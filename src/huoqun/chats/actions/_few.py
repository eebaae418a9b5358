"""Messages as gateways bring them, a few at a time, each with the platform's id: claimed and stored in one statement.

What a file without ids has told before must be matched (`_matching`). Whether there is any such message is seen by the
keys: those of messages without ids begin with their minute. Where there is, nothing but the keys is written here.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from huoqun.chats.keys import minute
from huoqun.core.sql import moments, numbers, server_cursor, texts

if TYPE_CHECKING:
    from ._store import Draft

AT_MOST = 1024

_PUT = """
    with told as (
        select * from unnest(
            %(ids)s::bigint[], %(groups)s::bigint[], %(keys)s::text[], %(members)s::bigint[], %(ats)s::timestamptz[],
            %(kinds)s::smallint[], %(origins)s::smallint[], %(texts)s::text[], %(provider_ids)s::text[],
            %(replies)s::text[], %(edits)s::timestamptz[], %(recalls)s::timestamptz[], %(data)s::text[]
        ) as u(id, group_id, key, member_id, at, kind, origin, text,
               provider_id, reply_to, edited_at, recalled_at, data)
    ),
    added as (
        insert into chats_message_key (group_id, key, workspace_id, message_id, at)
        select group_id, key, %(workspace)s, id, at from (select * from told order by group_id, key collate "C") t
        on conflict do nothing
        returning message_id
    ),
    told_before as (
        select exists (
            select from unnest(%(places)s::bigint[], %(lows)s::text[], %(highs)s::text[]) as r(group_id, low, high)
            join chats_message_key k on k.group_id = r.group_id and k.key >= r.low and k.key < r.high
        ) as is_so
    ),
    stored as (
        insert into chats_message (id, workspace_id, group_id, member_id, connection_id, kind, origin, at, recorded_at,
                                   text, provider_id, reply_to, edited_at, recalled_at, data)
        select id, %(workspace)s, nullif(group_id, 0), member_id, %(connection)s, kind, origin, at, %(now)s, text,
               provider_id, reply_to, edited_at, recalled_at, data::jsonb
        from told
        where id in (select message_id from added) and not (select is_so from told_before)
    )
    select (select is_so from told_before), array(select message_id from added)
"""


def put_few(
    workspace_id: int, drafts: Sequence[Draft], *, connection_id: int | None, origin: int, now: datetime
) -> tuple[bool, Sequence[Draft]]:
    """Whether they are stored, not only their keys; and those drafts whose keys nobody had."""
    places, lows, highs = _ranges(drafts)
    values = {
        "workspace": workspace_id, "connection": connection_id, "now": now,
        "places": places, "lows": lows, "highs": highs,
        "ids": numbers([d.id for d in drafts]),
        "groups": numbers([d.group_id or 0 for d in drafts]),
        "keys": texts([d.key for d in drafts]),
        "members": numbers([d.member_id for d in drafts]),
        "ats": moments([d.at for d in drafts]),
        "kinds": numbers([d.kind for d in drafts]),
        "origins": numbers([d.origin or origin for d in drafts]),
        "texts": texts([d.text for d in drafts]),
        "provider_ids": texts([d.provider_id for d in drafts]),
        "replies": texts([d.reply_to for d in drafts]),
        "edits": moments([d.edited_at for d in drafts]),
        "recalls": moments([d.recalled_at for d in drafts]),
        "data": texts([d.data for d in drafts]),
    }  # fmt: skip
    with server_cursor() as cursor:
        told_before, added = cursor.execute(_PUT, values).fetchone() or (False, [])
    new = set(added)
    return not told_before, [draft for draft in drafts if draft.id in new]


def _ranges(drafts: Sequence[Draft]) -> tuple[str, str, str]:
    """Between which keys messages without ids would stand: each group's, from its first minute to its last."""
    minutes: dict[int, list[int]] = {}
    for draft in drafts:
        minutes.setdefault(draft.group_id or 0, []).append(minute(draft.at))
    lows = [f"c:{min(held):07x}:" for held in minutes.values()]
    highs = [f"c:{max(held):07x};" for held in minutes.values()]
    return numbers(minutes), texts(lows), texts(highs)
