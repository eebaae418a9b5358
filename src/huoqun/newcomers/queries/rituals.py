"""Rituals as the team sees them, and which one holds where."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from huoqun.core.actor import Actor, Scope
from huoqun.core.errors import NotFound
from huoqun.core.sql import numbers, server_cursor

from ..permissions import NewcomersPermission
from ..rules.rituals import NewRitual

_NAMES = (
    "group_id", "kind_id", "asks", "hours", "words_hello", "words_who", "words_need", "words_have", "tells", "points",
    "gift", "budget_id", "pattern", "checks", "mends",
)  # fmt: skip
_COLUMNS = ", ".join(f"r.{name}" for name in _NAMES)


@dataclass(frozen=True, slots=True)
class RitualLine:
    """A ritual. `place`: the name of its group or kind; `done`, `asked`: how many introduced themselves of how many."""

    uid: UUID
    place: str
    is_on: bool
    asked: int
    done: int
    said: NewRitual


_RITUALS = f"""
    select r.uid, coalesce(g.name, k.name, ''), r.is_on, i.asked, i.done, {_COLUMNS}
    from newcomers_ritual r
    left join groups_group g on g.workspace_id = r.workspace_id and g.id = r.group_id
    left join groups_kind k on k.workspace_id = r.workspace_id and k.id = r.kind_id
    cross join lateral (
        select count(*)::int as asked, count(*) filter (where i.state = 'done')::int as done
        from newcomers_introduction i
        join groups_group x on x.workspace_id = i.workspace_id and x.id = i.group_id
        where i.workspace_id = r.workspace_id and (x.id = r.group_id or x.kind_id = r.kind_id)
          and i.began_at > %(since)s) i
    where r.workspace_id = %(workspace)s and (%(uid)s::uuid is null or r.uid = %(uid)s::uuid)
      and (%(all)s or g.id = any(%(groups)s::bigint[]) or g.chapter_id = any(%(chapters)s::bigint[]))
    order by r.is_on desc, 2, r.id
"""


def rituals(actor: Actor, *, since: datetime) -> list[RitualLine]:
    """The rituals that this person sees, those that are on first; counted since then."""
    return _lines(actor, None, since)


def ritual(actor: Actor, *, ritual_uid: UUID, since: datetime) -> RitualLine:
    """One of them. Raises NotFound."""
    found = _lines(actor, ritual_uid, since)
    if not found:
        raise NotFound
    return found[0]


def _lines(actor: Actor, uid: UUID | None, since: datetime) -> list[RitualLine]:
    values = {"workspace": actor.workspace_id, "uid": uid, "since": since}
    with server_cursor() as cursor:
        rows = cursor.execute(_RITUALS, values | scoped(actor.scope(NewcomersPermission.VIEW))).fetchall()
    found = [[*row[:5], _said(row[5:])] for row in rows]
    return [RitualLine(*one) for one in found]


def scoped(scope: Scope) -> dict[str, Any]:
    """A scope as statements take it."""
    return {"all": scope.everywhere, "groups": numbers(scope.group_ids), "chapters": numbers(scope.chapter_ids)}


def _said(row: tuple[Any, ...]) -> NewRitual:
    return NewRitual(**dict(zip(_NAMES, row, strict=True)))


@dataclass(frozen=True, slots=True)
class Held:
    """What holds in a group. `ritual` None: nothing was written. `private`: a program may speak to its members alone;
    `sets`: it may set nicknames there; `speaks`: it may speak in the group.
    """

    group: str
    ritual: NewRitual | None
    is_on: bool
    private: bool
    sets: bool
    speaks: bool

    @property
    def asks(self) -> bool:
        """Whether everybody who joins is asked."""
        return self.is_on and self.ritual is not None and self.ritual.asks


_HOLDS = f"""
    select g.id, g.name, coalesce(r.is_on, false), coalesce(c.private, false), coalesce(c.sets, false),
           coalesce(c.speaks, false), r.id, {_COLUMNS}
    from groups_group g
    left join lateral (
        select * from newcomers_ritual r
        where r.workspace_id = g.workspace_id and (r.group_id = g.id or r.kind_id = g.kind_id)
        order by r.group_id is null limit 1) r on true
    left join lateral (
        select bool_or(c.offers -> 'capabilities' ? 'send_person') as private,
               bool_or(c.offers -> 'capabilities' ? 'set_nickname') as sets,
               bool_or(c.offers -> 'capabilities' ? 'send_group') as speaks
        from chats_route x join chats_connection c on c.id = x.connection_id and c.is_on
        where x.workspace_id = g.workspace_id and x.group_id = g.id) c on true
    where g.workspace_id = %s and g.id = any(%s::bigint[]) and g.ended_at is null
"""


def holding(workspace_id: int, group_ids: Iterable[int]) -> dict[int, Held]:
    """What holds in each of these groups that has not ended; a group's own ritual goes before its kind's."""
    with server_cursor() as cursor:
        rows = cursor.execute(_HOLDS, [workspace_id, numbers(set(group_ids))]).fetchall()
    return {
        row[0]: Held(row[1], None if row[6] is None else _said(row[7:]), *row[2:6]) for row in rows
    }  # fmt: skip


_IN_KIND = f"select {_COLUMNS} from newcomers_ritual r where r.workspace_id = %s and r.kind_id = %s and r.is_on"


def in_force(workspace_id: int, group_id: int | None, kind_id: int | None) -> NewRitual | None:
    """The ritual that is on in a group, or in the groups of a kind that have none of their own."""
    if group_id is not None:
        held = holding(workspace_id, [group_id]).get(group_id)
        return held.ritual if held is not None and held.is_on else None
    with server_cursor() as cursor:
        row = cursor.execute(_IN_KIND, [workspace_id, kind_id]).fetchone()
    return None if row is None else _said(row)


def asked_alone(workspace_id: int) -> set[int]:
    """The groups that have a ritual of their own, on or off."""
    asked = "select group_id from newcomers_ritual where workspace_id = %s and group_id is not null"
    with server_cursor() as cursor:
        return {row[0] for row in cursor.execute(asked, [workspace_id]).fetchall()}
