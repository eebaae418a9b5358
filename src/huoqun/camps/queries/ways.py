"""A member's way through a run that opens days for checking in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from huoqun.core.sql import numbers, server_cursor

from ..rules import FREEZE_CARD, MAKEUP_CARD, Open
from .cells import Standing
from .windows import COLUMNS, window


@dataclass(frozen=True, slots=True)
class Going:
    """`member_id`: the one that is kept. `days`: those open to them so far, in order."""

    member_id: int
    group_id: int
    chapter_id: int | None
    zone: str
    began_at: datetime
    days: tuple[Open, ...]


@dataclass(frozen=True, slots=True)
class Stood:
    """How far somebody came on their way: the days that stand, and the cards they have left."""

    group: str
    days: Standing
    cards: int
    freezes: int


# The family is an array, so that each table is asked by member in its index, whatever is known of its size: a plan
# that was made while a table was empty is as good when ten thousand have checked in. `case` and not `coalesce`, which
# is not leakproof: behind the walls of rows a join on it reads all members. Check-ins are asked one by one of
# the family: by an array, an index of the day's looks as cheap on an empty table, and is read whole ever after.
_FAMILY = """
    with head as (
        select case when m.canonical_id is null then m.id else m.canonical_id end as id from members_member m
        where m.workspace_id = %(workspace)s and m.id = %(member)s and not m.is_bot
    ), family as (
        select h.id, array_agg(f.id) as ids from head h
        join members_member f on f.workspace_id = %(workspace)s and (f.id = h.id or f.canonical_id = h.id)
        group by h.id
    ), began as (
        select id, ids, (
            select min(x.began_at) from playbooks_run x where x.workspace_id = %(workspace)s
                and x.group_run_id = %(run)s and x.member_id = any(ids)) as at
        from family
    )
"""
_FROM = """
    from began b
    join playbooks_grouprun g on g.workspace_id = %(workspace)s and g.id = %(run)s and g.state <> 'ended'
    join groups_group p on p.workspace_id = g.workspace_id and p.id = g.group_id
    left join camps_window w on w.workspace_id = g.workspace_id and w.group_run_id = g.id and w.closes_at > b.at
    where b.at is not null
    order by w.day
"""
_GOING = "b.id as head, g.group_id as place_id, p.chapter_id, g.zone, b.at as began_at"
_WAY = f"{_FAMILY} select {COLUMNS}, {_GOING} {_FROM}"
_WAYS = f"""
    select way.*, a.place
    from unnest(%(members)s::bigint[], %(runs)s::bigint[]) with ordinality as a(member, run, place)
    cross join lateral ({_WAY.replace("%(member)s", "a.member").replace("%(run)s", "a.run")}) way
    order by a.place, way.day
"""
_STOOD = f"""
    {_FAMILY}
    select {COLUMNS}, {_GOING}, p.name, (
        select array_agg(array[c.day, c.how]) from unnest(b.ids) as own(id) cross join lateral (
            select c.day, c.how from camps_checkin c where c.workspace_id = %(workspace)s
                and c.group_run_id = %(run)s and c.member_id = own.id and c.state = 1 offset 0) c
    ), (
        select array[coalesce(sum(n) filter (where product = '{MAKEUP_CARD}'), 0),
                     coalesce(sum(n) filter (where product = '{FREEZE_CARD}'), 0)]
        from (
            select d.product, case d.kind when 'granted' then 1 else -1 end * d.value::int as n from deeds_deed d
            where d.workspace_id = %(workspace)s and d.member_id = any(b.ids) and d.kind in ('granted', 'spent')
                and d.product in ('{MAKEUP_CARD}', '{FREEZE_CARD}') and d.value ~ '^[0-9]{{1,6}}$'
        ) held
    )
    {_FROM}
"""
_END = len(COLUMNS.split(","))


def way_of(workspace_id: int, member_id: int, group_run_id: int) -> Going | None:
    """None where they are not on their way in that run, or it is over."""
    return ways_of(workspace_id, [(member_id, group_run_id)])[0]


def ways_of(workspace_id: int, pairs: Sequence[tuple[int, int]]) -> list[Going | None]:
    """The way of each (member, run), in this order; None as way_of says. One statement."""
    members, runs = zip(*pairs, strict=True) if pairs else ((), ())
    values = {"workspace": workspace_id, "members": numbers(members), "runs": numbers(runs)}
    found: dict[int, list[Any]] = defaultdict(list)
    with server_cursor() as cursor:
        cursor.execute(_WAYS, values)
        for row in cursor.fetchall():
            found[row[-1]].append(row)
    return [_going(found[place]) if place in found else None for place in range(1, len(pairs) + 1)]


def stood(workspace_id: int, member_id: int, group_run_id: int) -> tuple[Going, Stood] | None:
    """As way_of, and how far they came; one statement."""
    with server_cursor() as cursor:
        cursor.execute(_STOOD, {"workspace": workspace_id, "member": member_id, "run": group_run_id})
        rows = cursor.fetchall()
    if not rows:
        return None
    going, (name, marks, (cards, freezes)) = _going(rows), rows[0][_END + 5 :]
    days = Standing(going.began_at)
    for day, how in marks or ():
        days.add(day, how)
    return going, Stood(name, days, cards, freezes)


def _going(rows: list[Any]) -> Going:
    days = tuple(window(row[:_END]) for row in rows if row[0] is not None)
    member, group, chapter, zone, began = rows[0][_END : _END + 5]
    return Going(member, group, chapter, zone, began, days)
