"""When members were last seen."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from huoqun.core.actor import Actor
from huoqun.core.sql import moments, numbers, server_cursor

# Locked in order: other batches that mark the same people do it in the same order.
_SEEN = """
    with later as (
        select m.id, w.at
        from unnest(%s::bigint[], %s::timestamptz[]) as w(id, at)
        join members_member m on m.workspace_id = %s and m.id = w.id
        where m.last_seen_at is null or m.last_seen_at <= w.at - interval '1 minute'
        order by m.id for no key update of m
    )
    update members_member m set last_seen_at = later.at from later where m.id = later.id
"""


def seen(actor: Actor, *, at: Mapping[int, datetime]) -> int:
    """Move on when each of these members was last seen, to the minute; never back. Answers for how many it was news.

    Whoever talks a lot is not written anew at every word: members are wide rows with many indexes.
    """
    if not at:
        return 0
    with server_cursor() as cursor:
        cursor.execute(_SEEN, [numbers(at), moments(at.values()), actor.workspace_id])
        return cursor.rowcount
