"""Messages as people read them: a group's, a member's, page by page by key, and those that just came."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from huoqun.chats.rules import MessageKind, MessageOrigin
from huoqun.core.sql import server_cursor

from ._keys import NEWEST, key_of, place_of


@dataclass(frozen=True, slots=True)
class MessageLine:
    """One message. `mentions` are member ids; `files` and `reactions` are as chats.port describes them.

    The text of a recalled message is left out. `key` is its place in lists by time.
    """

    id: int
    group_id: int | None
    member_id: int | None
    at: datetime
    kind: MessageKind
    origin: MessageOrigin
    text: str
    provider_id: str | None
    reply_to: str | None
    edited_at: datetime | None
    recalled_at: datetime | None
    files: tuple[dict[str, Any], ...]
    reactions: tuple[dict[str, Any], ...]
    mentions: tuple[int, ...]

    @property
    def key(self) -> str:
        return key_of(self.at, self.id)


@dataclass(frozen=True, slots=True)
class MessagePage:
    """Some messages, oldest first, with the keys of the pages beside it ('' where there is none)."""

    messages: tuple[MessageLine, ...]
    older: str = ""
    newer: str = ""


COLUMNS = """m.id, m.group_id, m.member_id, m.at, m.kind, m.origin, m.text, m.provider_id, m.reply_to, m.edited_at,
             m.recalled_at, m.data"""

_OLDER = f"""
    select {COLUMNS} from chats_message m
    where m.workspace_id = %s and m.group_id = %s and m.at <= %s and (m.at, m.id) < (%s, %s)
    order by m.at desc, m.id desc limit %s
"""

_NEWER = f"""
    select {COLUMNS} from chats_message m
    where m.workspace_id = %s and m.group_id = %s and m.at >= %s and (m.at, m.id) > (%s, %s)
    order by m.at, m.id limit %s
"""

_OF_MEMBER = f"""
    select {COLUMNS} from chats_message m
    where m.workspace_id = %s and m.member_id = any(%s) and (%s::bigint[] is null or m.group_id = any(%s))
      and m.at <= %s and (m.at, m.id) < (%s, %s)
    order by m.at desc, m.id desc limit %s
"""

_FRESH = f"""
    select {COLUMNS} from chats_message m
    where m.workspace_id = %s and m.group_id = %s and m.id between %s and %s order by m.at, m.id limit %s
"""

_AT = f"""
    select {COLUMNS} from unnest(%s::bigint[], %s::timestamptz[]) as w(id, at)
    join chats_message m on m.workspace_id = %s and m.id = w.id and m.at = w.at and m.at between %s and %s
"""


def of_group(workspace_id: int, group_id: int, *, before: str = "", after: str = "", limit: int = 50) -> MessagePage:
    """A page of a group's messages: the newest, or those before or after a key."""
    if (place := place_of(after)) is not None:
        rows = _read(_NEWER, [workspace_id, group_id, place[0], *place, limit + 1])
        more, shown = len(rows) > limit, rows[:limit]
        return MessagePage(tuple(shown), after if shown else "", shown[-1].key if more else "")
    asked = place_of(before)
    place = asked or NEWEST
    rows = _read(_OLDER, [workspace_id, group_id, place[0], *place, limit + 1])
    shown = rows[:limit][::-1]
    return MessagePage(
        tuple(shown), shown[0].key if len(rows) > limit else "", shown[-1].key if asked and shown else ""
    )


def of_member(
    workspace_id: int,
    member_ids: Iterable[int],
    *,
    group_ids: Iterable[int] | None = None,
    before: str = "",
    limit: int = 50,
) -> MessagePage:
    """What one person said, oldest first, anywhere or in these groups. `member_ids`: with whoever was merged in."""
    place = place_of(before) or NEWEST
    groups = None if group_ids is None else list(group_ids)
    rows = _read(_OF_MEMBER, [workspace_id, list(member_ids), groups, groups, place[0], *place, limit + 1])
    shown = rows[:limit][::-1]
    return MessagePage(tuple(shown), shown[0].key if len(rows) > limit else "")


def fresh(workspace_id: int, group_id: int, *, first: int, last: int, limit: int = 200) -> tuple[MessageLine, ...]:
    """The messages that a live notice speaks of, in order of time."""
    return tuple(_read(_FRESH, [workspace_id, group_id, first, last, limit]))


def at_places(workspace_id: int, places: Sequence[tuple[int, datetime]]) -> dict[int, MessageLine]:
    """Messages by (id, at), wherever they are; the date leads to the one partition that holds them."""
    if not places:
        return {}
    ats = [at for _, at in places]
    found = _read(_AT, [[i for i, _ in places], ats, workspace_id, min(ats), max(ats)])
    return {line.id: line for line in found}


def _read(statement: str, values: list[Any]) -> list[MessageLine]:
    with server_cursor() as cursor:
        cursor.execute(statement, values)
        return [line(row) for row in cursor.fetchall()]


def line(row: Sequence[Any]) -> MessageLine:
    data = row[11] if isinstance(row[11], dict) else {}
    return MessageLine(
        row[0],
        row[1],
        row[2],
        row[3],
        MessageKind(row[4]),
        MessageOrigin(row[5]),
        "" if row[10] else row[6],
        row[7],
        row[8],
        row[9],
        row[10],
        _dicts(data.get("files")),
        _dicts(data.get("reactions")),
        tuple(m for m in data.get("mentions") or () if isinstance(m, int)),
    )


def _dicts(value: Any) -> tuple[dict[str, Any], ...]:
    return tuple(v for v in value if isinstance(v, dict)) if isinstance(value, list) else ()
