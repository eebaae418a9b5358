"""What is asked for, as the columns of one statement: thousands of effects cost what their rows cost."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

import msgspec
from psycopg import Cursor

from huoqun.core import ids
from huoqun.core.sql import moments, numbers, texts

from ..planner import DUPLICATE_WITHIN, Cap
from ..port.effects import SPEECH, Body, encode_body, fingerprint, what_of
from ..quiet import QuietHours
from ..rules import EffectClass
from ..text import storable

AT_ONCE = 5_000

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Effects as columns, all of one length. What each is, `outbox.NewEffect` says."""

    keys: Sequence[str]
    bodies: Sequence[Body]
    classes: Sequence[EffectClass]
    group_ids: Sequence[int | None]
    member_ids: Sequence[int | None]
    connection_ids: Sequence[int | None]
    due: Sequence[datetime | None]
    expire: Sequence[datetime | None]
    caps: Sequence[tuple[Cap, ...]]
    quiet: Sequence[QuietHours | None]
    arms: Sequence[str]
    causes: Sequence[str]
    batches: Sequence[str]
    onces: Sequence[bool]


def spread(value: T | list[T], count: int) -> list[T]:
    """A column: a list is one value for each effect, anything else the value of all."""
    if not isinstance(value, list):
        return [value] * count
    if len(value) != count:
        raise ValueError(f"{len(value)} values for {count} effects")
    return value


_INSERT = """
    with asked as materialized (
        select * from unnest(%(uids)s::uuid[], %(keys)s::text[], %(whats)s::text[], %(classes)s::text[],
                             %(groups)s::bigint[], %(members)s::bigint[], %(connections)s::bigint[], %(bodies)s::text[],
                             %(caps)s::text[], %(quiet)s::text[], %(fingerprints)s::text[], %(arms)s::text[],
                             %(causes)s::text[], %(batches)s::text[], %(onces)s::boolean[],
                             %(due)s::timestamptz[], %(expire)s::timestamptz[])
             with ordinality as n(uid, key, what, cls, group_id, member_id, connection_id, body, caps, quiet,
                                  fingerprint, arm, cause, batch, once, due_at, expires_at, place)
    ),
    new as (
        insert into chats_effect
            (workspace_id, uid, key, what, cls, group_id, member_id, connection_id, body, caps, quiet, fingerprint, arm,
             cause, batch, once, asked_by, created_at, origin)
        select %(workspace)s, uid, key, what, cls, group_id, member_id, connection_id, body::jsonb, caps::jsonb,
               nullif(quiet, '')::jsonb, fingerprint, arm, cause, batch, once, %(asked_by)s, %(now)s, %(origin)s
        from asked order by place
        on conflict (workspace_id, key) do nothing
        returning id, uid, key
    ),
    begun as (
        insert into chats_progress (effect_id, workspace_id, state, state_at, due_at, expires_at)
        select new.id, %(workspace)s, 'planned', %(now)s, coalesce(asked.due_at, %(now)s), asked.expires_at
        from new join asked using (uid)
    )
    select id, key from new
"""


def put(
    cursor: Cursor, asked: Asked, *, workspace_id: int, by: str, now: datetime, origin: str
) -> list[tuple[int, str]]:
    """Store what is new; answers its ids and keys."""
    new: list[tuple[int, str]] = []
    said = {"workspace": workspace_id, "asked_by": by, "now": now, "origin": origin}
    for start in range(0, len(asked.keys), AT_ONCE):
        cursor.execute(_INSERT, said | _columns(asked, slice(start, start + AT_ONCE)))
        new += cursor.fetchall()
    return new


def _columns(asked: Asked, part: slice) -> dict[str, Any]:
    bodies = _each(asked.bodies[part], _clean)
    words = _each(bodies, encode_body)
    groups, members = asked.group_ids[part], asked.member_ids[part]
    compared = [
        fingerprint(encoded, group_id=group, member_id=member)
        if cls in DUPLICATE_WITHIN and what_of(body) in SPEECH else ""
        for encoded, body, cls, group, member
        in zip(words, bodies, asked.classes[part], groups, members, strict=True)
    ]  # fmt: skip
    return {
        "uids": texts([str(ids.uid()) for _ in words]), "keys": texts(asked.keys[part]),
        "whats": texts(_each(bodies, what_of)), "classes": texts(asked.classes[part]),
        "groups": numbers(groups), "members": numbers(members), "connections": numbers(asked.connection_ids[part]),
        "bodies": texts([encoded.decode() for encoded in words]), "caps": texts(_each(asked.caps[part], _json)),
        "quiet": texts(_each(asked.quiet[part], lambda hours: _json(hours) if hours else "")),
        "fingerprints": texts(compared), "arms": texts(asked.arms[part]), "causes": texts(asked.causes[part]),
        "batches": texts(asked.batches[part]), "onces": list(asked.onces[part]),
        "due": moments(asked.due[part]), "expire": moments(asked.expire[part]),
    }  # fmt: skip


def _each(values: Sequence[T], make: Callable[[T], Any]) -> list[Any]:
    """What is made of each value; of one that many effects share, once."""
    made: dict[int, Any] = {}
    for value in values:
        if id(value) not in made:
            made[id(value)] = make(value)
    return [made[id(value)] for value in values]


def _clean(body: Body) -> Body:
    """A body that can be stored: names of members stand in texts, and they may hold anything."""
    text = getattr(body, "text", "")
    return msgspec.structs.replace(body, text=storable(text)) if text and storable(text) != text else body


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()
