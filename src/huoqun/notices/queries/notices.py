"""What was told, and who has read it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from huoqun.core.actor import Actor
from huoqun.core.errors import NotFound
from huoqun.core.sql import numbers, server_cursor
from huoqun.groups.queries.places import places

from ..permissions import NoticePermission


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """A notice with how many of those who were asked have read it."""

    id: int
    uid: UUID
    group_id: int
    group: str
    title: str
    text: str
    told_at: datetime
    remind_at: datetime | None
    reminders: int
    closed_at: datetime | None
    key: str
    read: int
    asked: int

    @property
    def left(self) -> int:
        return self.asked - self.read


@dataclass(frozen=True, slots=True)
class ReaderLine:
    """Somebody who was asked; `read_at` None: they have not answered. `is_here`: still in the group; `noted_by`: who of
    the team noted that they have read it, where they did not say so themselves.
    """

    member_id: int
    name: str
    read_at: datetime | None
    is_here: bool
    noted_by: str


_LINES = """
    select n.id, n.uid, n.group_id, g.name, n.title, n.text, n.told_at, n.remind_at, n.reminders, n.closed_at, n.key,
           count(r.read_at), count(r.id)
    from notices_notice n
    join groups_group g on g.workspace_id = n.workspace_id and g.id = n.group_id
    left join notices_reader r on r.workspace_id = n.workspace_id and r.notice_id = n.id
    where n.workspace_id = %s and n.group_id = any(%s::bigint[]) and (%s::uuid is null or n.uid = %s::uuid)
    group by n.id, g.id order by n.closed_at is not null, n.told_at desc, n.id desc limit 200
"""


def notices(actor: Actor, *, uid: UUID | None = None) -> list[NoticeLine]:
    """The newest 200 notices of the groups that this person sees, open ones first."""
    seen = places(actor.workspace_id, scope=actor.scope(NoticePermission.VIEW))
    with server_cursor() as cursor:
        cursor.execute(_LINES, [actor.workspace_id, numbers(seen), uid, uid])
        return [NoticeLine(*row) for row in cursor.fetchall()]


def notice(actor: Actor, uid: UUID) -> NoticeLine:
    """One notice. Raises NotFound."""
    found = notices(actor, uid=uid)
    if not found:
        raise NotFound
    return found[0]


_READERS = """
    select m.id, coalesce(nullif(s.nickname, ''), m.name), r.read_at, s.id is not null, r.noted_by
    from notices_reader r
    join members_member m on m.workspace_id = r.workspace_id and m.id = r.member_id
    join notices_notice n on n.workspace_id = r.workspace_id and n.id = r.notice_id
    left join lateral (
        select s.id, s.nickname from groups_span s join members_member f
            on f.workspace_id = s.workspace_id and f.id = s.member_id and coalesce(f.canonical_id, f.id) = m.id
        where s.workspace_id = n.workspace_id and s.group_id = n.group_id and s.left_at is null limit 1
    ) s on true
    where r.workspace_id = %s and r.notice_id = %s
    order by r.read_at desc nulls first, 2, m.id
"""


def readers(workspace_id: int, notice_id: int) -> list[ReaderLine]:
    """Who was asked: those who have not read it first."""
    return [ReaderLine(*row) for row in _rows(_READERS, [workspace_id, notice_id])]


_ASKABLE = """
    select distinct coalesce(m.canonical_id, m.id)
    from groups_span s join members_member m on m.workspace_id = s.workspace_id and m.id = s.member_id
    where s.workspace_id = %s and s.group_id = %s and s.left_at is null
      and not m.is_bot and not m.is_staff and m.erased_at is null
"""


def askable(workspace_id: int, group_id: int) -> list[int]:
    """Whoever of a group may be asked: neither staff nor bots."""
    return [row[0] for row in _rows(_ASKABLE, [workspace_id, group_id])]


def unread_names(workspace_id: int, notice_id: int) -> list[str]:
    """The names of those who are still here and have not read it."""
    return [line.name for line in readers(workspace_id, notice_id) if line.read_at is None and line.is_here]


_DUE = """
    select n.workspace_id, n.uid
    from notices_notice n
    join (
        select id, case when clock_anchor is null then %(real)s
                        else clock_shown + (%(real)s - clock_anchor) * clock_speed end as now
        from core_workspace where not switched_off ? 'notices'
    ) w on w.id = n.workspace_id
    where n.remind_at is not null and n.closed_at is null and n.remind_at <= w.now
    order by n.id limit 100
"""


def reminders_due(real: datetime) -> list[tuple[int, UUID]]:
    """Notices whose reminder is due by their workspace's clock."""
    return [(workspace, uid) for workspace, uid in _rows(_DUE, {"real": real})]


def _rows(query: str, values: Sequence[Any] | dict[str, Any]) -> list[tuple[Any, ...]]:
    with server_cursor() as cursor:
        cursor.execute(query, values)
        return cursor.fetchall()
