"""Edits, recalls and reactions: what becomes of messages after they were said, in whatever order it is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from huoqun.chats.facts import incoming as facts
from huoqun.chats.port.incoming import Edit, Incoming, Reaction, Recall
from huoqun.chats.rules import MessageKind
from huoqun.chats.text import storable, storable_json
from huoqun.core import journal
from huoqun.core.sql import server_cursor

from ._desk import Desk
from ._store import Draft, put

_FIND = """
    select w.group_id, w.key, m.id, m.at, m.group_id, m.member_id
    from unnest(%s::bigint[], %s::text[]) as w(group_id, key)
    join chats_message_key k on k.group_id = w.group_id and k.key = w.key and k.workspace_id = %s
    join chats_message m on m.id = k.message_id and m.at = k.at
"""

# Both ends of the range are the message's own time, so that one partition is looked at.
_EDIT = """
    update chats_message m set text = w.text, edited_at = w.edited_at
    from unnest(%s::bigint[], %s::timestamptz[], %s::text[], %s::timestamptz[]) as w(id, at, text, edited_at)
    where m.workspace_id = %s and m.id = w.id and m.at = w.at and m.at between %s and %s
      and (m.edited_at is null or m.edited_at < w.edited_at)
    returning m.id, m.at, m.group_id, m.member_id
"""

_RECALL = """
    update chats_message m set recalled_at = w.recalled_at
    from unnest(%s::bigint[], %s::timestamptz[], %s::timestamptz[]) as w(id, at, recalled_at)
    where m.workspace_id = %s and m.id = w.id and m.at = w.at and m.at between %s and %s and m.recalled_at is null
    returning m.id, m.at, m.group_id, m.member_id
"""

_DATA = """
    select m.id, m.data from chats_message m
    where m.workspace_id = %s and m.id = any(%s) and m.at between %s and %s order by m.id for no key update
"""

_SET_DATA = """
    update chats_message m set data = w.data::jsonb from unnest(%s::bigint[], %s::text[]) as w(id, data)
    where m.workspace_id = %s and m.id = w.id and m.at between %s and %s
"""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a stored message is."""

    id: int
    at: datetime
    group_id: int | None
    member_id: int | None


def apply(desk: Desk, items: Sequence[Incoming]) -> tuple[int, list[Place]]:
    """Bring stored messages up to what was told; answers how many changes had an effect, and on which messages."""
    wanted = [item for item in items if isinstance(item, Edit | Recall | Reaction)]
    if not wanted:
        return 0, []
    found = _find(desk, wanted)
    edits = {_key(desk, e): e for e in sorted(wanted, key=lambda i: i.at) if isinstance(e, Edit)}
    recalls = {_key(desk, r): r for r in wanted if isinstance(r, Recall)}
    _keep_unknown(desk, edits, recalls, found)
    made: list[tuple[datetime, Any]] = []
    made += _edit(desk, [(e, found[key]) for key, e in edits.items() if key in found])
    made += _recall(desk, [(r, found[key]) for key, r in recalls.items() if key in found])
    made += _react(desk, [(r, found.get(_key(desk, r))) for r in wanted if isinstance(r, Reaction)])
    journal.record(
        desk.actor, [f for _, f in made], at=desk.now, occurred_at=[at for at, _ in made], origin=desk.origin
    )
    touched = {fact.message_id for _, fact in made}
    return len(made), [place for place in found.values() if place.id in touched]


def _key(desk: Desk, item: Incoming) -> tuple[int, str]:
    message = item.message if isinstance(item, Reaction) else item.id
    return desk.group(item.chat) or 0, desk.key_of(message, item.chat)


def _find(desk: Desk, items: Sequence[Incoming]) -> dict[tuple[int, str], Place]:
    wanted = list({_key(desk, item) for item in items})
    with server_cursor() as cursor:
        cursor.execute(_FIND, [[g for g, _ in wanted], [k for _, k in wanted], desk.actor.workspace_id])
        return {(row[0], row[1]): Place(*row[2:]) for row in cursor.fetchall()}


def _keep_unknown(
    desk: Desk,
    edits: dict[tuple[int, str], Edit],
    recalls: dict[tuple[int, str], Recall],
    found: dict[tuple[int, str], Place],
) -> None:
    """What is edited or recalled before we saw it is stored as it now is: its first form, told later, is old news."""
    drafts = []
    for key in [*edits, *(k for k in recalls if k not in edits)]:
        if key in found:
            continue
        edit, recall = edits.get(key), recalls.get(key)
        told: Edit | Recall = edit or recall  # type: ignore[assignment]
        at = edit.said_at if edit and edit.said_at else told.at
        drafts.append(
            Draft(
                key=key[1],
                group_id=desk.group(told.chat),
                member_id=desk.member(edit.sender) if edit else None,
                at=at,
                kind=MessageKind.TEXT.value,
                text=storable(edit.text) if edit else "",
                provider_id=told.id,
                edited_at=edit.at if edit else None,
                recalled_at=recall.at if recall else None,
            )
        )
    put(desk.actor, drafts, connection_id=desk.connection_id, origin=desk.origin, now=desk.now)


def _edit(desk: Desk, edits: Sequence[tuple[Edit, Place]]) -> list[tuple[datetime, Any]]:
    changed = _update(desk, _EDIT, edits, [storable(edit.text) for edit, _ in edits])
    return [(since, facts.MessageEdited(**place)) for since, place in changed]


def _recall(desk: Desk, recalls: Sequence[tuple[Recall, Place]]) -> list[tuple[datetime, Any]]:
    return [(since, facts.MessageRecalled(**place)) for since, place in _update(desk, _RECALL, recalls)]


def _update(
    desk: Desk, statement: str, told: Sequence[tuple[Edit | Recall, Place]], *columns: Sequence[Any]
) -> list[tuple[datetime, dict[str, Any]]]:
    """Run a statement over messages by place, further columns, and when it was told; answers what it changed."""
    if not told:
        return []
    ids, ats = [place.id for _, place in told], [place.at for _, place in told]
    whens = [item.at for item, _ in told]
    with server_cursor() as cursor:
        cursor.execute(statement, [ids, ats, *columns, whens, desk.actor.workspace_id, min(ats), max(ats)])
        since = dict(zip(ids, whens, strict=True))
        return [
            (since[i], {"message_id": i, "at": at, "group_id": group, "member_id": member})
            for i, at, group, member in cursor.fetchall()
        ]


def _react(desk: Desk, reactions: Sequence[tuple[Reaction, Place | None]]) -> list[tuple[datetime, Any]]:
    """Reactions are kept on the message: [{emoji, count, by: [member ids]}]. What is as it was is no news."""
    places = {place.id: place for _, place in reactions if place is not None}
    data = _data(desk, list(places.values())) if places else {}
    made: list[tuple[datetime, Any]] = []
    changed: set[int] = set()
    for reaction, place in sorted(reactions, key=lambda pair: pair[0].at):
        member = desk.member(reaction.who)
        if member is None or place is None:
            continue
        emoji = storable(reaction.emoji)[:64]
        if not _put_emoji(data[place.id], emoji, member, reaction.added):
            continue
        changed.add(place.id)
        fact = facts.Reacted(
            message_id=place.id, group_id=place.group_id, member_id=member, emoji=emoji, added=reaction.added
        )
        made.append((reaction.at, fact))
    if changed:
        _set_data(desk, {i: data[i] for i in changed}, list(places.values()))
    return made


def _put_emoji(data: dict[str, Any], emoji: str, member: int, added: bool) -> bool:
    held = data.setdefault("reactions", [])
    entry = next((r for r in held if r.get("emoji") == emoji), None)
    if entry is None:
        entry = {"emoji": emoji, "count": 0, "by": []}
        held.append(entry)
    by = entry.setdefault("by", [])
    if (member in by) == added:
        return False
    by.append(member) if added else by.remove(member)
    entry["count"] = max(0, entry["count"] + (1 if added else -1))
    data["reactions"] = [r for r in held if r["count"]]
    return True


def _data(desk: Desk, places: Sequence[Place]) -> dict[int, dict[str, Any]]:
    ats = [p.at for p in places]
    with server_cursor() as cursor:
        cursor.execute(_DATA, [desk.actor.workspace_id, [p.id for p in places], min(ats), max(ats)])
        return {i: (orjson.loads(d) if isinstance(d, str | bytes) else d) or {} for i, d in cursor.fetchall()}


def _set_data(desk: Desk, data: dict[int, dict[str, Any]], places: Sequence[Place]) -> None:
    ats = [p.at for p in places]
    values = [[storable_json(d) or "{}" for d in data.values()], desk.actor.workspace_id, min(ats), max(ats)]
    with server_cursor() as cursor:
        cursor.execute(_SET_DATA, [list(data), *values])
