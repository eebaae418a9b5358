"""Which modes are open, what waits in their queues, and where too many talk at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from huoqun.core.sql import numbers, server_cursor

from ..rules.modes import CROWD_MESSAGES, CROWD_WITHIN, SHORT, Crowd, Mode, Numbers


@dataclass(frozen=True, slots=True)
class Open:
    """A mode that is open, with what it asks for. `topics`: (member, words, whether it is talked about
    now), in their order.
    """

    id: int
    uid: UUID
    group_id: int
    mode: Mode
    opened_at: datetime
    opened_by: str
    ends_at: datetime
    numbers: Numbers
    topics: list[tuple[int, str, bool]] = field(default_factory=list)


_MODES = """
    select m.id, m.uid, m.group_id, m.mode, m.opened_at, m.opened_by, m.ends_at, m.gap, m.least, m.each,
           coalesce((select jsonb_agg(jsonb_build_array(t.member_id, t.words, t.state = 'current')
                                      order by t.state = 'current' desc, t.id)
                     from discussions_topic t
                     where t.workspace_id = m.workspace_id and t.mode_id = m.id and t.state <> 'done'), '[]'),
           m.closed_at is null
    from discussions_mode m
"""
_OPEN = f"{_MODES} where m.workspace_id = %s and m.group_id = any(%s::bigint[]) and m.closed_at is null"
_LATEST = f"{_MODES} where m.workspace_id = %s and m.group_id = %s order by m.id desc limit 1"


def opened(workspace_id: int, group_ids: Iterable[int]) -> dict[int, Open]:
    """The mode that is open in each of these groups that has one."""
    with server_cursor() as cursor:
        rows = cursor.execute(_OPEN, [workspace_id, numbers(set(group_ids))]).fetchall()
    return {one.group_id: one for one in map(_open, rows)}


def latest(workspace_id: int, group_id: int) -> tuple[Open | None, Numbers]:
    """The mode that is open in a group, if one is; and what it asks for, or what the next one will (`numbers_of`)."""
    with server_cursor() as cursor:
        row = cursor.execute(_LATEST, [workspace_id, group_id]).fetchone()
    if row is None:
        return None, Numbers()
    one = _open(row)
    return (one if row[-1] else None), one.numbers


def _open(row: Sequence[Any]) -> Open:
    topics = [(t[0], t[1], t[2]) for t in row[10]]
    return Open(row[0], row[1], row[2], Mode(row[3]), row[4], row[5], row[6], Numbers(*row[7:10]), topics)


_NUMBERS = """
    select gap, least, each from discussions_mode where workspace_id = %s and group_id = %s order by id desc limit 1
"""


def numbers_of(workspace_id: int, group_id: int) -> Numbers:
    """What a group's next mode asks for: as its last one did, or as we think right."""
    with server_cursor() as cursor:
        row = cursor.execute(_NUMBERS, [workspace_id, group_id]).fetchone()
    return Numbers() if row is None else Numbers(*row)


_HOSTS = """
    select s.group_id, s.member_id from groups_span s
    join members_member m on m.workspace_id = s.workspace_id and m.id = s.member_id
    where s.workspace_id = %s and s.group_id = any(%s::bigint[]) and s.member_id = any(%s::bigint[])
      and s.left_at is null and (s.role <> 'member' or m.is_staff)
"""


def hosts(workspace_id: int, places: Iterable[tuple[int, int]]) -> set[tuple[int, int]]:
    """Those of these (group, member) who may open a mode by a word: owner and admins of the group, and the team."""
    asked = set(places)
    with server_cursor() as cursor:
        values = [workspace_id, numbers({g for g, _ in asked}), numbers({m for _, m in asked})]
        return {(group, member) for group, member in cursor.execute(_HOSTS, values).fetchall()} & asked


# Only groups that said much today are looked into: the table of days knows them.
_CROWDS = f"""
    select d.group_id, c.messages, c.people, c.short
    from (select distinct group_id from chats_groupday
          where workspace_id = %(workspace)s and day >= %(day)s and messages >= {CROWD_MESSAGES:d}) d
    cross join lateral (
        select count(*)::int as messages, count(distinct m.member_id)::int as people,
               count(*) filter (where length(m.text) < {SHORT:d})::int as short
        from chats_message m
        where m.workspace_id = %(workspace)s and m.group_id = d.group_id and m.at > %(since)s and m.at <= %(now)s
          and m.recalled_at is null and m.member_id is not null) c
    where c.messages >= {CROWD_MESSAGES:d}
      and not exists (select from discussions_mode o where o.workspace_id = %(workspace)s and o.group_id = d.group_id
                      and (o.closed_at is null or o.closed_at > %(since)s))
"""


def crowds(workspace_id: int, *, now: datetime) -> list[Crowd]:
    """Groups without a mode in which too many talk at once."""
    since = now - CROWD_WITHIN
    values = {"workspace": workspace_id, "day": since.date(), "since": since, "now": now}
    with server_cursor() as cursor:
        rows = cursor.execute(_CROWDS, values).fetchall()
    return [crowd for row in rows if (crowd := Crowd(*row)).is_one]


_DUE = """
    select distinct m.workspace_id from discussions_mode m
    join (
        select id, case when clock_anchor is null then %(real)s
                        else clock_shown + (%(real)s - clock_anchor) * clock_speed end as now
        from core_workspace
    ) w on w.id = m.workspace_id
    where m.closed_at is null and m.ends_at <= w.now
"""


def due(real: datetime) -> list[int]:
    """Workspaces in which a mode has come to its end, by their own clock."""
    with server_cursor() as cursor:
        return [row[0] for row in cursor.execute(_DUE, {"real": real}).fetchall()]


_ALONE = """
    select g.id, g.name, exists (
        select from chats_route r join chats_connection c on c.id = r.connection_id and c.is_on
        where r.workspace_id = g.workspace_id and r.group_id = g.id and c.offers -> 'capabilities' ? 'send_person')
    from groups_group g where g.workspace_id = %s and g.id = any(%s::bigint[])
"""


def told_alone(workspace_id: int, group_ids: Iterable[int]) -> dict[int, tuple[str, bool]]:
    """The name of each of these groups, and whether a program may speak to its members alone."""
    with server_cursor() as cursor:
        rows = cursor.execute(_ALONE, [workspace_id, numbers(set(group_ids))]).fetchall()
    return {id: (name, alone) for id, name, alone in rows}
