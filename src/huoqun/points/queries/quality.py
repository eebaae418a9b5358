"""The posts that the team chose for their quality (精华)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from huoqun.chats.queries._keys import key_of
from huoqun.core.actor import Scope
from huoqun.core.sql import numbers, server_cursor

PAGE = 50


@dataclass(frozen=True, slots=True)
class Post:
    """A chosen post. `text` is "" where it is here no longer; `points`: what its author got for it."""

    id: int
    key: str
    text: str
    said_at: datetime
    chosen_at: datetime
    chosen_by: str
    group_uid: UUID
    group: str
    member_id: int
    member_uid: UUID
    member: str
    points: int


_POSTS = """
    select c.id, c.message, c.at, coalesce(m.text, ''), c.chosen_at, c.chosen_by, g.uid, g.name, h.id, h.uid, h.name,
           coalesce(e.points, 0)
    from points_chosen c
    join groups_group g on g.workspace_id = c.workspace_id and g.id = c.group_id
    join members_member a on a.workspace_id = c.workspace_id and a.id = c.member_id
    join members_member h on h.workspace_id = c.workspace_id and h.id = coalesce(a.canonical_id, a.id)
    left join chats_message m on m.workspace_id = c.workspace_id and m.id = c.message and m.at = c.at
    left join deeds_deed d on d.workspace_id = c.workspace_id and d.source = 'quality' and d.source_id = c.message::text
    left join points_earning e on e.workspace_id = c.workspace_id and e.deed_id = d.id and e.returned_at is null
    where c.workspace_id = %(workspace)s and c.ended_at is null {where}
"""
_SEEN = """and (%(all)s or c.group_id = any(%(groups)s::bigint[]) or g.chapter_id = any(%(chapters)s::bigint[]))
    and (%(group)s::bigint is null or c.group_id = %(group)s)"""
_COUNT = """
    select count(*) from points_chosen c join groups_group g on g.workspace_id = c.workspace_id and g.id = c.group_id
    where c.workspace_id = %(workspace)s and c.ended_at is null {where}
"""


def posts(
    workspace_id: int, *, scope: Scope, group_id: int | None = None, before: int | None = None, limit: int = PAGE
) -> tuple[list[Post], int]:
    """The chosen posts of the groups of a scope (or of one), the latest first, and how many there are in all."""
    values = {
        "workspace": workspace_id, "all": scope.everywhere, "groups": numbers(scope.group_ids),
        "chapters": numbers(scope.chapter_ids), "group": group_id, "before": before, "limit": limit,
    }  # fmt: skip
    page = " and (%(before)s::bigint is null or c.id < %(before)s) order by c.id desc limit %(limit)s"
    with server_cursor() as cursor:
        rows = cursor.execute(_POSTS.format(where=_SEEN + page), values).fetchall()
        count = cursor.execute(_COUNT.format(where=_SEEN), values).fetchone()
    return [Post(row[0], key_of(row[2], row[1]), row[3], row[2], *row[4:]) for row in rows], count[0] if count else 0


def chosen_among(workspace_id: int, message_ids: Iterable[int]) -> set[int]:
    """Which of these messages are chosen."""
    with server_cursor() as cursor:
        cursor.execute(
            "select message from points_chosen "
            "where workspace_id = %s and message = any(%s::bigint[]) and ended_at is null",
            [workspace_id, numbers(message_ids)],
        )
        return {row[0] for row in cursor.fetchall()}
