"""What was counted of large groups some minutes ago, and everything that Today asks of groups' people: kept or anew."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import astuple, dataclass
from datetime import datetime, timedelta
from typing import Any

from huoqun.core.sql import numbers, server_cursor
from huoqun.groups.queries.backgrounds import Known, backgrounds
from huoqun.groups.queries.layers import TOLD_APART

from .pulse import Carrier, Stopped, carried_and_stopped

HOLDS_FOR = timedelta(minutes=25)
"""A count is kept for two and a half turns of the timetable: one may be missed."""

STILL_HOLDS = f"w.as_of > %(as_of)s::timestamptz - interval '{HOLDS_FOR.seconds} seconds' and w.as_of <= %(as_of)s"
LARGE_MESSAGES, LARGE_PEOPLE = 2_000, 200


_KEPT = f"""
    select w.group_id, w.people, w.known, w.carriers, w.stopped from chats_groupmonth w
    where w.workspace_id = %(workspace)s and w.group_id = any(%(groups)s::bigint[]) and {STILL_HOLDS}
"""


@dataclass(frozen=True, slots=True)
class Standing:
    """How groups' people stand: as pulse.carried_and_stopped and backgrounds answer, `known` only where asked for."""

    carriers: list[Carrier]
    stopped: list[Stopped]
    known: list[Known]


def standing(workspace_id: int, group_ids: Collection[int], *, as_of: datetime, with_known: bool = True) -> Standing:
    """Of large groups what was counted last, where that still holds; the others are counted now."""
    with server_cursor() as cursor:
        cursor.execute(_KEPT, {"workspace": workspace_id, "groups": numbers(group_ids), "as_of": as_of})
        kept = cursor.fetchall()
    rest = set(group_ids) - {row[0] for row in kept}
    now = counted(workspace_id, rest, as_of=as_of, with_known=with_known)
    return Standing(
        now.carriers + [Carrier(row[0], *one) for row in kept for one in row[3]],
        now.stopped + [_stopped(row[0], one) for row in kept for one in row[4]],
        now.known + [Known(*row[:3]) for row in kept if row[1]],
    )


LAYERED = f"""
    with kept as materialized (
        select w.layers from chats_groupmonth w
        where w.workspace_id = %(workspace)s and w.group_id = %(group)s and w.layers <> '[]' and {STILL_HOLDS}
    ),
    who as materialized (
        select group_id, member_id from groups_span
        where workspace_id = %(workspace)s and group_id = %(group)s and left_at is null
          and not exists (select from kept)
    ),
    now as ({TOLD_APART})
    select coalesce((select layers from kept),
                    (select jsonb_build_array(n.people, n.tagged, n.staged, n.layered, n.stages) from now n))
"""
"""How far the people of %(group)s are told apart, as it was counted last, or now: a row of groups.queries.layers,
null where it has no people. Takes %(as_of)s and %(workspace)s, too.
"""


def _stopped(group_id: int, one: list[Any]) -> Stopped:
    return Stopped(group_id, one[0], one[1], one[2], datetime.fromisoformat(one[3]))


def counted(workspace_id: int, group_ids: Collection[int], *, as_of: datetime, with_known: bool = True) -> Standing:
    """All of it counted now."""
    if not group_ids:
        return Standing([], [], [])
    carriers, stopped = carried_and_stopped(workspace_id, now=as_of, group_ids=group_ids)
    return Standing(carriers, stopped, backgrounds(workspace_id, group_ids) if with_known else [])


_LARGE = """
    select group_id from chats_grouppulse where workspace_id = %s and messages >= %s
    union
    select group_id from groups_span where workspace_id = %s and left_at is null group by 1 having count(*) >= %s
"""


def large(workspace_id: int) -> list[int]:
    """The groups of which counting anew takes long."""
    with server_cursor() as cursor:
        cursor.execute(_LARGE, [workspace_id, LARGE_MESSAGES, workspace_id, LARGE_PEOPLE])
        return [group for (group,) in cursor.fetchall()]


def as_rows(found: Iterable[Carrier | Stopped]) -> dict[int, list[list[Any]]]:
    """Values as they are kept, by group."""
    rows: dict[int, list[list[Any]]] = {}
    for one in found:
        group, *rest = astuple(one)
        rows.setdefault(group, []).append([v.isoformat() if isinstance(v, datetime) else v for v in rest])
    return rows
