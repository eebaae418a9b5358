"""Everything that was said in a group, and who came and went, in order and streaming: for exports."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from django.db import connection

AT_ONCE = 2_000


@dataclass(frozen=True, slots=True)
class GroupHead:
    """A group as an export names it."""

    id: int
    uid: str
    platform: str
    key: str
    name: str
    topic: str


@dataclass(frozen=True, slots=True)
class SaidRow:
    """A message. `sender` is the person's key on the group's platform, '' for the system."""

    at: datetime
    sender: str
    name: str
    is_bot: bool
    kind: int
    text: str
    provider_id: str | None
    reply_to: str | None
    edited_at: datetime | None
    recalled: bool
    data: dict[str, Any]


@dataclass(frozen=True, slots=True)
class StayRow:
    """Somebody `joined` or `left` a group; `by`: the key of who brought them."""

    at: datetime
    what: str
    sender: str
    name: str
    by: str


def heads(workspace_id: int) -> list[GroupHead]:
    """Every group, the oldest first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select id, uid::text, platform, key, name, topic from groups_group where workspace_id = %s order by id",
            [workspace_id],
        )
        return [GroupHead(*row) for row in cursor.fetchall()]


# Where somebody has no identity on the platform, our own id stands for it.
_WHO = """
    select m.id, coalesce(i.key, m.uid::text) as key, coalesce(nullif(i.name, ''), m.name) as name, m.is_bot
    from members_member m
    left join lateral (
        select key, name from members_identity i
        where i.workspace_id = m.workspace_id and i.member_id = m.id and i.platform = %(platform)s order by i.id limit 1
    ) i on true
    where m.workspace_id = %(workspace)s
"""

_SAID = f"""
    with who as materialized ({_WHO})
    select s.at, coalesce(w.key, ''), coalesce(w.name, ''), coalesce(w.is_bot, false), s.kind, s.text, s.provider_id,
           s.reply_to, s.edited_at, s.recalled_at is not null, s.data
    from chats_message s left join who w on w.id = s.member_id
    where s.workspace_id = %(workspace)s and s.group_id = %(group)s
    order by s.at, s.id
"""

# An end at which the next stay begins by a join was only concluded: nobody said that they left.
_STAYS = f"""
    with who as materialized ({_WHO}),
    spans as (
        select s.*, lead(joined_at) over (partition by member_id order by joined_at, left_at nulls last) as next_at,
               lead(inferred) over (partition by member_id order by joined_at, left_at nulls last) as next_inferred
        from groups_span s where s.workspace_id = %(workspace)s and s.group_id = %(group)s
    )
    select e.at, e.what, w.key, w.name, coalesce(b.key, '')
    from (
        select joined_at as at, 'joined' as what, member_id, brought_by_id, 1 as place from spans where not inferred
        union all
        select left_at, 'left', member_id, null, 2 from spans
        where left_at is not null and (next_at is null or left_at <> next_at or next_inferred)
    ) e
    join who w on w.id = e.member_id
    left join who b on b.id = e.brought_by_id
    order by e.at, e.place, w.key
"""

_NAMED = f"select key, id from ({_WHO}) w where id = any(%(ids)s)"


def stays(workspace_id: int, head: GroupHead) -> Iterator[StayRow]:
    """Joins and leaves of a group in order of time. Within a transaction."""
    for row in _stream(_STAYS, workspace_id, head):
        yield StayRow(*row)


def said(workspace_id: int, head: GroupHead) -> Iterator[SaidRow]:
    """Messages of a group in order of time, a few thousand in memory at once. Within a transaction."""
    rows: list[tuple[Any, ...]] = []
    for row in _stream(_SAID, workspace_id, head):
        rows.append(row)
        if len(rows) >= AT_ONCE:
            yield from _told(workspace_id, head, rows)
            rows = []
    yield from _told(workspace_id, head, rows)


def _stream(statement: str, workspace_id: int, head: GroupHead) -> Iterator[tuple[Any, ...]]:
    with connection.chunked_cursor() as cursor:
        cursor.itersize = AT_ONCE  # type: ignore[attr-defined]
        cursor.execute(statement, {"workspace": workspace_id, "group": head.id, "platform": head.platform})
        yield from cursor


def _told(workspace_id: int, head: GroupHead, rows: list[tuple[Any, ...]]) -> Iterator[SaidRow]:
    """Whoever is mentioned by our own number is named by their key instead."""
    data = [_json(row[-1]) for row in rows]
    ids = {m for one in data for m in one.get("mentions") or () if isinstance(m, int)}
    keys = _keys(workspace_id, head, ids)
    for row, one in zip(rows, data, strict=True):
        if ids and any(isinstance(m, int) for m in one.get("mentions") or ()):
            one["mentions"] = [keys.get(m, m) if isinstance(m, int) else m for m in one["mentions"]]
        yield SaidRow(*[*row[:-1], one])


def _keys(workspace_id: int, head: GroupHead, ids: set[int]) -> dict[int, str]:
    if not ids:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_NAMED, {"workspace": workspace_id, "platform": head.platform, "ids": list(ids)})
        return {id: key for key, id in cursor.fetchall()}


def _json(value: Any) -> dict[str, Any]:
    found = orjson.loads(value) if isinstance(value, str | bytes) else value
    return found if isinstance(found, dict) else {}
