"""Doors as the team sees them, with what waits before each and how much room there is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from huoqun.core.actor import Actor, Scope
from huoqun.core.errors import NotFound
from huoqun.core.sql import numbers, server_cursor

from ..permissions import AdmissionPermission
from ..rules.doors import DoorState


@dataclass(frozen=True, slots=True)
class DoorLine:
    """A door with its counts. `place`: the group's name, or the kind's; `inside` and `room`: of its group, room None
    where it has no end; `held`: places of those who were accepted and have not come.
    """

    id: int
    uid: UUID
    token: str
    name: str
    about: str
    group_id: int | None
    kind_id: int | None
    place: str
    state: DoorState
    items: list[dict[str, Any]]
    tags: list[str]
    asks_inviter: bool
    needs_inviter: bool
    most_each: int
    quiz_uid: UUID | None
    quiz: str
    condition: str
    interview: bool
    automatic: bool
    capacity: int | None
    answer_days: int
    hold_days: int
    welcome: str
    way_in: str
    open: int
    waiting: int
    accepted: int
    joined: int
    refused: int
    inside: int
    room: int | None


_DOORS = """
    select d.id, d.uid, d.token, d.name, d.about, d.group_id, d.kind_id, coalesce(g.name, k.name, ''), d.state,
           d.items, d.tags, d.asks_inviter, d.needs_inviter, d.most_each, q.uid, coalesce(q.name, ''), d.condition,
           d.interview, d.automatic, d.capacity, d.answer_days, d.hold_days, d.welcome, d.way_in, a.open, a.waiting,
           a.accepted, a.joined, a.refused, coalesce(i.inside, 0)::int, coalesce(d.capacity, g.capacity)
    from admission_door d
    left join groups_group g on g.workspace_id = d.workspace_id and g.id = d.group_id
    left join groups_kind k on k.workspace_id = d.workspace_id and k.id = d.kind_id
    left join forms_quiz q on q.workspace_id = d.workspace_id and q.id = d.quiz_id
    cross join lateral (
        select count(*) filter (where state = 'open')::int as open,
               count(*) filter (where state = 'waiting')::int as waiting,
               count(*) filter (where state = 'accepted')::int as accepted,
               count(*) filter (where state = 'joined')::int as joined,
               count(*) filter (where state = 'refused')::int as refused
        from admission_application where workspace_id = d.workspace_id and door_id = d.id) a
    left join lateral (
        select count(*) as inside from groups_span s
        where s.workspace_id = d.workspace_id and s.group_id = d.group_id and s.left_at is null) i on true
    where d.workspace_id = %(workspace)s and (%(uid)s::uuid is null or d.uid = %(uid)s::uuid)
      and (%(all)s or g.id = any(%(groups)s::bigint[]) or g.chapter_id = any(%(chapters)s::bigint[]))
    order by d.state desc, d.id desc
"""


def doors(actor: Actor) -> list[DoorLine]:
    """The doors that this person sees, open ones first."""
    return _lines(actor.workspace_id, actor.scope(AdmissionPermission.VIEW), None)


def door(actor: Actor, *, door_uid: UUID) -> DoorLine:
    """One of them. Raises NotFound."""
    found = _lines(actor.workspace_id, actor.scope(AdmissionPermission.VIEW), door_uid)
    if not found:
        raise NotFound
    return found[0]


def scoped(scope: Scope) -> dict[str, Any]:
    """A scope as statements take it."""
    return {
        "all": scope.everywhere, "groups": numbers(scope.group_ids), "chapters": numbers(scope.chapter_ids),
    }  # fmt: skip


def _lines(workspace_id: int, scope: Scope, uid: UUID | None) -> list[DoorLine]:
    with server_cursor() as cursor:
        rows = cursor.execute(_DOORS, {"workspace": workspace_id, "uid": uid} | scoped(scope)).fetchall()
    values = [[*row[:8], DoorState(row[8]), *row[9:]] for row in rows]
    return [DoorLine(*one) for one in values]


@dataclass(frozen=True, slots=True)
class SlotLine:
    """An hour for a talk. `taken`: the application's uid, and the name in it."""

    uid: UUID
    at: datetime
    where: str
    helper_id: int | None
    taken: UUID | None
    name: str


_SLOTS = """
    select s.uid, s.at, s."where", s.helper_id, a.uid, coalesce(a.name, '')
    from admission_slot s
    left join admission_application a on a.workspace_id = s.workspace_id and a.id = s.application_id
    where s.workspace_id = %s and s.door_id = %s and s.at > %s order by s.at, s.id limit 100
"""


def slots(workspace_id: int, door_id: int, *, since: datetime) -> list[SlotLine]:
    """The hours that a door offers from a moment on, taken ones too."""
    with server_cursor() as cursor:
        return [SlotLine(*row) for row in cursor.execute(_SLOTS, [workspace_id, door_id, since]).fetchall()]


_TOKENS = """
    select distinct on (name) name, token from admission_door
    where workspace_id = %s and state = 'open' and name = any(%s::text[]) order by name, id desc
"""


def open_tokens(workspace_id: int, names: Iterable[str]) -> dict[str, str]:
    """The tokens of open doors by their names; of two of a name the newer."""
    with server_cursor() as cursor:
        return dict(cursor.execute(_TOKENS, [workspace_id, list(names)]).fetchall())
