"""Which lectures hear a group just now, and whose words there are relayed."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from huoqun.core.sql import numbers, server_cursor


@dataclass(frozen=True, slots=True)
class Live:
    """A live lecture and its host group. `hosts`: for whom its hosts stand now, and whoever was merged into them."""

    lecture_id: int
    group_id: int
    hosts: frozenset[int]


_HOSTED = """
    select l.id, l.host_group_id, array_agg(f.id)
    from lectures_lecture l
    join lectures_host h on h.lecture_id = l.id
    join members_member m on m.workspace_id = l.workspace_id and m.id = h.member_id
    join members_member f on f.workspace_id = l.workspace_id
                         and (f.id = coalesce(m.canonical_id, m.id) or f.canonical_id = coalesce(m.canonical_id, m.id))
    where l.workspace_id = %s and l.state = 'live' and l.host_group_id = any(%s::bigint[])
    group by l.id order by l.id
"""


def hosted(workspace_id: int, group_ids: Collection[int]) -> list[Live]:
    """The live lectures that are held in one of these groups."""
    with server_cursor() as cursor:
        rows = cursor.execute(_HOSTED, [workspace_id, numbers(group_ids)]).fetchall()
    return [Live(one, group, frozenset(hosts)) for one, group, hosts in rows]


_LINES = """
    select i.message_id, i.id from lectures_line i
    join lectures_lecture l on l.workspace_id = i.workspace_id and l.id = i.lecture_id
    where i.workspace_id = %s and i.message_id = any(%s::bigint[]) and l.state in ('live', 'ended')
    order by i.id
"""


def lines_of(workspace_id: int, message_ids: Collection[int]) -> list[tuple[int, int]]:
    """(message, line) of these messages, in lectures that are under way."""
    with server_cursor() as cursor:
        return cursor.execute(_LINES, [workspace_id, numbers(message_ids)]).fetchall()


_HEARD = """
    select t.group_id, l.id, l.started_at, l.ended_at from lectures_target t
    join lectures_lecture l on l.workspace_id = t.workspace_id and l.id = t.lecture_id
    where t.workspace_id = %s and t.group_id = any(%s::bigint[]) and t.state <> 'out' and l.state in ('live', 'ended')
      and l.started_at is not null
"""


def heard_in(workspace_id: int, group_ids: Collection[int]) -> dict[int, list[tuple[int, datetime, datetime | None]]]:
    """By group the lectures that it hears or heard, with their begin and end."""
    found: dict[int, list[tuple[int, datetime, datetime | None]]] = {}
    with server_cursor() as cursor:
        for group_id, *rest in cursor.execute(_HEARD, [workspace_id, numbers(group_ids)]).fetchall():
            found.setdefault(group_id, []).append((rest[0], rest[1], rest[2]))
    return found
