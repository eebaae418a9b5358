"""Token buckets in the database, so that a restart does not reset them and all processes share them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from psycopg import Cursor

EPOCH = "1970-01-01 00:00:00+00"

_ADD = f"""
    insert into chats_bucket (workspace_id, name, allowed_at)
    select %s, n, '{EPOCH}' from unnest(%s::text[]) as n order by n
    on conflict (workspace_id, name) do nothing
"""
_LOCK = """
    select name, allowed_at, blocked_until from chats_bucket
    where workspace_id = %s and name = any(%s) order by name for update skip locked
"""
_SAVE = """
    update chats_bucket b set allowed_at = v.allowed_at
    from unnest(%s::text[], %s::timestamptz[]) as v(name, allowed_at)
    where b.workspace_id = %s and b.name = v.name
"""
_BLOCK = """
    insert into chats_bucket (workspace_id, name, allowed_at, blocked_until)
    select %s, v.name, v.until, v.until from unnest(%s::text[], %s::timestamptz[]) as v(name, until)
    order by v.name
    on conflict (workspace_id, name) do update
    set blocked_until = greatest(coalesce(chats_bucket.blocked_until, excluded.blocked_until), excluded.blocked_until)
"""


@dataclass(slots=True)
class Held:
    """A bucket that this transaction holds."""

    name: str
    allowed_at: datetime
    blocked_until: datetime | None


def name_of(connection_id: int, limit: str, target: str = "") -> str:
    """A bucket's name: of a whole connection, or of one chat or person there."""
    return f"{connection_id}:{limit}:{target}" if target else f"{connection_id}:{limit}"


def hold(cursor: Cursor, workspace_id: int, names: Iterable[str]) -> dict[str, Held]:
    """Lock buckets, made where there are none. One that another process holds is left out: it is at it just now."""
    wanted = sorted(set(names))
    if not wanted:
        return {}
    cursor.execute(_LOCK, [workspace_id, wanted])
    found = {row[0]: Held(*row) for row in cursor.fetchall()}
    if len(found) < len(wanted):
        cursor.execute(_ADD, [workspace_id, [n for n in wanted if n not in found]])
        if cursor.rowcount:
            cursor.execute(_LOCK, [workspace_id, wanted])
            found = {row[0]: Held(*row) for row in cursor.fetchall()}
    return found


def save(cursor: Cursor, workspace_id: int, held: Iterable[Held]) -> None:
    """Write buckets back."""
    rows = list(held)
    if rows:
        cursor.execute(_SAVE, [[h.name for h in rows], [h.allowed_at for h in rows], workspace_id])


def block(cursor: Cursor, workspace_id: int, until: dict[str, datetime]) -> None:
    """The platform said to wait: until then nothing passes these buckets."""
    if until:
        names = sorted(until)
        cursor.execute(_BLOCK, [workspace_id, names, [until[n] for n in names]])
