"""A door as whoever stands before it sees it, and a member's own applications."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from huoqun.core.sql import server_cursor
from huoqun.forms.surveys import Item
from huoqun.groups.published import Part, digest, in_force

from ..rules.applications import ApplicationState
from ..rules.doors import DoorState


@dataclass(frozen=True, slots=True)
class MyApplication:
    """One's own application. `word`: to be said where it is not known yet who applied; `way_in`: once accepted.

    `place`: in the line, where they wait in it. `quiz`: the uid of a quiz that belongs to it and is not passed.
    """

    uid: UUID
    door: str
    state: ApplicationState
    known: bool
    word: str
    reason: str
    welcome: str
    way_in: str
    applied_at: datetime
    ends_at: datetime
    talk_at: datetime | None
    talk_where: str
    quiz: UUID | None
    place: int


@dataclass(frozen=True, slots=True)
class DoorPage:
    """What stands before a door. `inviter`: whose link it is; `slots`: (uid, at, where) of hours that are free;
    `rules`: all that is published of them.
    """

    id: int
    uid: UUID
    name: str
    about: str
    place: str
    is_open: bool
    position: str
    persona_for: str
    persona_not_for: str
    why_join: str
    items: Sequence[Item]
    tags: Sequence[str]
    asks_inviter: bool
    needs_inviter: bool
    inviter: str
    has_quiz: bool
    talks: bool
    slots: Sequence[tuple[UUID, datetime, str]]
    answer_days: int
    rules: Sequence[Part]

    @property
    def rules_digest(self) -> str:
        return digest(self.rules)


_WORKSPACE = """
    select workspace_id from admission_door where token = %(token)s
    union all select workspace_id from admission_bringer where token = %(token)s limit 1
"""
_DOOR = """
    select d.id, d.uid, d.name, d.about, coalesce(g.name, k.name, ''), d.state, coalesce(g.position, ''),
           coalesce(g.persona_for, ''), coalesce(g.persona_not_for, ''), coalesce(g.why_join, ''),
           d.items, d.tags, d.asks_inviter, d.needs_inviter, coalesce(m.name, ''),
           d.quiz_id is not null, d.interview, d.answer_days, d.group_id, coalesce(g.kind_id, d.kind_id)
    from admission_door d
    left join admission_bringer b on b.workspace_id = d.workspace_id and b.door_id = d.id and b.token = %(token)s
    left join members_member m on m.workspace_id = d.workspace_id and m.id = b.member_id
    left join groups_group g on g.workspace_id = d.workspace_id and g.id = d.group_id
    left join groups_kind k on k.workspace_id = d.workspace_id and k.id = d.kind_id
    where d.workspace_id = %(workspace)s and (d.token = %(token)s or b.id is not null)
"""
_SLOTS = """
    select uid, at, "where" from admission_slot
    where workspace_id = %s and door_id = %s and application_id is null and at > %s order by at, id limit 30
"""


def workspace_of_door(token: str) -> int | None:
    """The workspace within whose walls a door is to be looked up; None: there is no such door."""
    with server_cursor() as cursor:
        row = cursor.execute(_WORKSPACE, {"token": token}).fetchone()
    return row[0] if row else None


def door_page(workspace_id: int, token: str, *, now: datetime) -> DoorPage | None:
    """What a link leads to."""
    with server_cursor() as cursor:
        row = cursor.execute(_DOOR, {"workspace": workspace_id, "token": token}).fetchone()
        if row is None:
            return None
        free = cursor.execute(_SLOTS, [workspace_id, row[0], now]).fetchall() if row[16] else []
    items = msgspec.convert(row[10], tuple[Item, ...])
    parts = in_force(workspace_id, group_id=row[18], kind_id=row[19])
    values = [*row[:5], row[5] == DoorState.OPEN, *row[6:10], items, *row[11:17], free, row[17], parts]
    return DoorPage(*values)


_MINE = """
    select a.uid, d.name, a.state, a.member_id is not null, a.word, a.reason, d.welcome, d.way_in, a.applied_at,
           a.ends_at, s.at, coalesce(s."where", ''),
           case when a.state = 'open' and not coalesce(t.passed, false) then q.uid end,
           case when a.state = 'waiting' then (
               select count(*) from admission_application o
               where o.workspace_id = a.workspace_id and o.state = 'waiting' and o.group_id = a.group_id
                 and (o.decided_at, o.id) <= (a.decided_at, a.id)) else 0 end::int
    from admission_application a
    join admission_door d on d.workspace_id = a.workspace_id and d.id = a.door_id
    left join admission_slot s on s.workspace_id = a.workspace_id and s.application_id = a.id
    left join forms_quiz q on q.workspace_id = d.workspace_id and q.id = d.quiz_id
    left join lateral (
        select bool_or(x.passed) as passed from members_member f
        join forms_attempt x on x.workspace_id = f.workspace_id and x.member_id = f.id and x.quiz_id = d.quiz_id
        where f.workspace_id = a.workspace_id and (f.id = a.member_id or f.canonical_id = a.member_id)) t on true
    where a.workspace_id = %(workspace)s and (%(door)s::bigint is null or a.door_id = %(door)s::bigint)
      and (a.device = %(device)s::bytea or a.member_id = %(member)s::bigint)
    order by a.id desc limit 20
"""


def of_phone(workspace_id: int, *, door_id: int, device: bytes) -> MyApplication | None:
    """The newest application of a phone at a door."""
    found = _mine({"workspace": workspace_id, "door": door_id, "device": device, "member": None})
    return found[0] if found else None


def of_member(workspace_id: int, *, member_id: int, door_id: int | None = None) -> list[MyApplication]:
    """A member's own applications, the newest first. `member_id`: who stands for them now."""
    return _mine({"workspace": workspace_id, "door": door_id, "device": None, "member": member_id})


def _mine(values: dict[str, Any]) -> list[MyApplication]:
    with server_cursor() as cursor:
        rows = cursor.execute(_MINE, values).fetchall()
    found = [[*row[:2], ApplicationState(row[2]), *row[3:]] for row in rows]
    return [MyApplication(*one) for one in found]


@dataclass(frozen=True, slots=True)
class MyDoor:
    """An open door that a member may bring people to: of a group that they are in. `token`: of their own link."""

    uid: UUID
    name: str
    place: str
    token: str
    brought: int


_DOORS = """
    select d.uid, d.name, g.name, coalesce(b.token, ''),
           (select count(*) from admission_application a
            where a.workspace_id = d.workspace_id and a.door_id = d.id and a.inviter_id = %(member)s
              and a.state = 'joined')::int
    from admission_door d
    join groups_group g on g.workspace_id = d.workspace_id and g.id = d.group_id
    left join admission_bringer b on b.workspace_id = d.workspace_id and b.door_id = d.id and b.member_id = %(member)s
    where d.workspace_id = %(workspace)s and d.state = 'open' and d.asks_inviter and exists (
        select from groups_span s join members_member m on m.workspace_id = s.workspace_id and m.id = s.member_id
        where s.workspace_id = d.workspace_id and s.group_id = d.group_id and s.left_at is null
          and coalesce(m.canonical_id, m.id) = %(member)s)
    order by d.id
"""


def my_doors(workspace_id: int, *, member_id: int) -> list[MyDoor]:
    """Doors of a member's own groups before which it is asked who invited."""
    with server_cursor() as cursor:
        values = {"workspace": workspace_id, "member": member_id}
        return [MyDoor(*row) for row in cursor.execute(_DOORS, values).fetchall()]
