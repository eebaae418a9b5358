"""What pictures of messages say, with the messages."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from huoqun.core.picture_reading import read_of
from huoqun.core.sql import moments, numbers, server_cursor


@dataclass(frozen=True, slots=True)
class PictureSaid:
    """What a picture of a message says: its codes, its lines from the top; `text`: the message's own words."""

    picture_id: int
    message_id: int
    group_id: int
    member_id: int
    at: datetime
    kind: int
    text: str
    provider_id: str | None
    codes: tuple[str, ...]
    lines: tuple[str, ...]


_SAID = """
    select p.id, m.id, m.group_id, m.member_id, m.at, m.kind, m.text, m.provider_id, p.said
    from chats_picture p
    join chats_message m on m.workspace_id = p.workspace_id and m.id = p.message_id and m.at = p.message_at
    where p.workspace_id = %s and p.id = any(%s::bigint[]) and p.ruled and p.said is not null and m.recalled_at is null
      and m.group_id is not null and m.member_id is not null
    order by p.id
"""


def pictures_said(workspace_id: int, picture_ids: Collection[int]) -> list[PictureSaid]:
    """What these pictures say of which a rule asks it; nothing of those whose message was taken back, or which were
    forgotten.
    """
    with server_cursor() as cursor:
        rows = cursor.execute(_SAID, [workspace_id, numbers(picture_ids)]).fetchall()
    found = []
    for id, message, group, member, at, kind, text, ref, said in rows:
        if (read := read_of(said)) is not None:
            codes, lines = tuple(one.text for one in read.codes), tuple(one.text for one in read.lines)
            if codes or lines:
                found.append(PictureSaid(id, message, group, member, at, kind, text, ref, codes, lines))
    return found


@dataclass(frozen=True, slots=True)
class ToTake:
    """A picture of a message that somebody takes, who has to know by these whether it is theirs."""

    picture_id: int
    message_id: int
    group_id: int
    member_id: int


_TO_TAKE = """
    select id, message_id, group_id, member_id from chats_picture
    where workspace_id = %s and id = any(%s::bigint[]) and keep order by id
"""


def to_be_taken(workspace_id: int, picture_ids: Collection[int]) -> list[ToTake]:
    """Those of these pictures that somebody takes, and has not taken yet."""
    with server_cursor() as cursor:
        return [ToTake(*row) for row in cursor.execute(_TO_TAKE, [workspace_id, numbers(picture_ids)]).fetchall()]


_COMING = """
    select message_id, place from chats_picture
    where workspace_id = %s and message_id = any(%s::bigint[]) and keep and asked_at > %s
      and (state in ('wanted', 'fetched') or content is not null)
    order by message_id, place
"""


def coming(workspace_id: int, message_ids: Collection[int], *, since: datetime) -> dict[int, list[int]]:
    """By message the places of its pictures that were asked for `since` a real moment to be taken, and may yet come."""
    found: dict[int, list[int]] = {}
    with server_cursor() as cursor:
        for message, place in cursor.execute(_COMING, [workspace_id, numbers(message_ids), since]).fetchall():
            found.setdefault(message, []).append(place)
    return found


_RECALLED = """
    select m.id from unnest(%s::bigint[], %s::timestamptz[]) as w(id, at)
    join chats_message m on m.workspace_id = %s and m.id = w.id and m.at = w.at where m.recalled_at is not null
"""


def recalled(workspace_id: int, messages: Collection[tuple[int, datetime]]) -> set[int]:
    """Those of these messages (id, at) that were taken back."""
    with server_cursor() as cursor:
        cursor.execute(_RECALLED, [numbers(i for i, _ in messages), moments([at for _, at in messages]), workspace_id])
        return {row[0] for row in cursor.fetchall()}
