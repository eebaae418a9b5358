"""Groups as lists show them: kind, size, pulse and state."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from huoqun.chats.vitality import NO_PULSE, Pulse, Vitality, filled, vitality
from huoqun.core.actor import Scope
from huoqun.core.sql import server_cursor

from .kept import STILL_HOLDS


@dataclass(frozen=True, slots=True)
class GroupLine:
    """A group in a list. `members`: people in it now, without bots. `active_28d`: how many spoke in 28 days.

    `first_at`, `last_at`: its first and last message, UTC. `pulse`: 28 days up to the moment that was asked for.
    """

    id: int
    uid: UUID
    name: str
    platform: str
    kind_key: str
    kind: str
    kind_colour: str
    chapter: str
    members: int
    capacity: int | None
    messages: int
    first_at: datetime | None
    last_at: datetime | None
    active_28d: int
    founded_at: datetime | None
    ended_at: datetime | None
    pulse: Pulse
    state: Vitality


# Where a count of a large group is kept (queries.kept), it stands for the dear ones.
_GROUPS = f"""
    select g.id, g.uid, g.name, g.platform, k.key, k.name, k.colour, coalesce(c.name, ''),
           coalesce(w.members, s.members, 0), g.capacity, coalesce(p.messages, 0), p.first_at, p.last_at,
           coalesce(w.active, a.people, 0), g.founded_at, g.ended_at
           {{more}}
    from groups_group g
    join groups_kind k on k.workspace_id = g.workspace_id and k.id = g.kind_id
    left join groups_chapter c on c.workspace_id = g.workspace_id and c.id = g.chapter_id
    left join chats_grouppulse p on p.workspace_id = g.workspace_id and p.group_id = g.id
    left join chats_groupmonth w on w.workspace_id = g.workspace_id and w.group_id = g.id
        and not %(anew)s and {STILL_HOLDS}
    left join lateral (
        select count(*) as members from groups_span s
        where w.id is null and s.workspace_id = g.workspace_id and s.group_id = g.id and s.left_at is null
          and s.member_id not in (select id from members_member where workspace_id = %(workspace)s and is_bot)
    ) s on true
    left join lateral (
        select count(distinct d.member_id) as people from chats_memberday d
        where w.id is null and d.workspace_id = g.workspace_id and d.group_id = g.id
          and d.day > (%(as_of)s at time zone g.zone)::date - 28 and d.day <= (%(as_of)s at time zone g.zone)::date
          and d.member_id not in (
              select id from members_member where workspace_id = %(workspace)s and (is_bot or is_staff))
    ) a on true
    where g.workspace_id = %(workspace)s
      and (%(everywhere)s or g.chapter_id = any(%(chapters)s) or g.id = any(%(groups)s))
      and (%(only)s::bigint[] is null or g.id = any(%(only)s))
      and (%(uid)s::uuid is null or g.uid = %(uid)s)
    order by p.last_at desc nulls last, g.id
"""

_DAYS = """
    select d.group_id, (%(as_of)s at time zone g.zone)::date - d.day, d.messages, d.speakers
    from chats_groupday d join groups_group g on g.workspace_id = d.workspace_id and g.id = d.group_id
    where d.workspace_id = %(workspace)s and d.group_id = any(%(ids)s)
      and d.day between (%(as_of)s at time zone 'UTC')::date - 29 and (%(as_of)s at time zone 'UTC')::date + 1
      and d.day > (%(as_of)s at time zone g.zone)::date - 28 and d.day <= (%(as_of)s at time zone g.zone)::date
"""


def lines(
    workspace_id: int, *, scope: Scope, as_of: datetime, only: Iterable[int] | None = None, anew: bool = False
) -> list[GroupLine]:
    """Every group of the scope, the one with the newest message first; `only` these ids where given.

    People of large groups are as they were counted some minutes ago; all are counted `anew` where that is asked for.
    """
    ids = None if only is None else list(only)
    rows = _read(_GROUPS.format(more=""), _values(workspace_id, scope, as_of, only=ids, anew=anew))
    pulses = pulses_of(workspace_id, [row[0] for row in rows], as_of=as_of)
    return [_line(row, pulses.get(row[0], NO_PULSE), as_of) for row in rows]


def _values(workspace_id: int, scope: Scope, as_of: datetime, **more: Any) -> dict[str, Any]:
    return {
        "workspace": workspace_id,
        "as_of": as_of,
        "everywhere": scope.everywhere,
        "chapters": list(scope.chapter_ids),
        "groups": list(scope.group_ids),
        "only": None,
        "uid": None,
        "anew": False,
    } | more


def _read(statement: str, values: dict[str, Any]) -> list[Any]:
    with server_cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()


def pulses_of(workspace_id: int, group_ids: Iterable[int], *, as_of: datetime) -> dict[int, Pulse]:
    """The last 28 days of each of these groups, in its own zone; groups without words are left out."""
    days: dict[int, list[tuple[int, int, int]]] = {}
    with server_cursor() as cursor:
        cursor.execute(_DAYS, {"workspace": workspace_id, "as_of": as_of, "ids": list(group_ids)})
        for group, ago, messages, speakers in cursor.fetchall():
            days.setdefault(group, []).append((ago, messages, speakers))
    return {group: filled(found) for group, found in days.items()}


def _line(row: Any, pulse: Pulse, as_of: datetime) -> GroupLine:
    state = vitality(pulse, founded_at=row[14] or row[11], ended_at=row[15], messages_ever=row[10], as_of=as_of)
    return GroupLine(*[*row, pulse, state])


@dataclass(frozen=True, slots=True)
class GroupWhole:
    """One group with what the team says of it. `known_backgrounds` of `members`: how well they are known."""

    line: GroupLine
    zone: str
    topic: str
    kind_id: int
    chapter_id: int | None
    position: str
    persona_for: str
    persona_not_for: str
    why_join: str
    product: str
    purpose: str
    values: str
    rules_text: str
    known_backgrounds: int


_WHOLE = """
           , g.zone, g.topic, g.kind_id, g.chapter_id, g.position, g.persona_for, g.persona_not_for, g.why_join,
           g.product, g.purpose, g.values, g.rules_text,
           coalesce(w.known, (
            select count(*) from groups_span s
            join members_member m on m.workspace_id = s.workspace_id and m.id = s.member_id
            where s.workspace_id = g.workspace_id and s.group_id = g.id and s.left_at is null and not m.is_bot
              and (select count(*) from jsonb_object_keys(m.background)) >= 2))
"""


def whole(workspace_id: int, uid: UUID, *, scope: Scope, as_of: datetime) -> GroupWhole | None:
    """One group by its public id; None when it is not here or outside the scope: both look the same."""
    rows = _read(_GROUPS.format(more=_WHOLE), _values(workspace_id, scope, as_of, uid=uid))
    if not rows:
        return None
    line, rest = rows[0][:16], rows[0][16:]
    pulses = pulses_of(workspace_id, [line[0]], as_of=as_of)
    return GroupWhole(_line(line, pulses.get(line[0], NO_PULSE), as_of), *rest)
