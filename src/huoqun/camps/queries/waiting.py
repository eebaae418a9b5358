"""Waiting lists: who waits for which class, which places are free, which offers are over."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from huoqun.core.sql import numbers, server_cursor
from huoqun.points.policy.model import RightKind
from huoqun.points.queries.rights import standings

from ..rules import WaitState
from .windows import FAMILY


@dataclass(frozen=True, slots=True)
class Waiter:
    """Somebody on a list, by the member that is kept. `place`: 1 is next; 0: they wait no longer.

    `early`: the right by which they are ahead in the line; None: they wait in the order in which they came.
    """

    member_id: int
    uid: UUID
    name: str
    since: datetime
    state: WaitState
    offer_ends: datetime | None
    in_group: bool
    place: int
    early: EarlySeat | None


@dataclass(frozen=True, slots=True)
class EarlySeat:
    """The right to an early seat. `by`: the level that somebody stands on; more `hours` are further ahead."""

    hours: int
    by: str


def early_seats(workspace_id: int, member_ids: Iterable[int], *, now: datetime) -> dict[int, EarlySeat]:
    """Those of these members who have the right to an early seat, by the points policy in force; two statements."""
    wanted = set(member_ids)
    if not wanted:
        return {}
    found = standings(workspace_id, wanted, now=now)
    return {
        member: EarlySeat(hours, one.level_name)
        for member, one in found.items()
        if (hours := one.number(RightKind.EARLY_SEAT))
    }


def in_line(
    waiting: Iterable[tuple[int, datetime, int]], early: Mapping[int, EarlySeat]
) -> list[tuple[int, datetime, int]]:  # fmt: skip
    """Who waits, as (member, since, row), in the order in which they are asked: the right goes first, then who came."""

    def place(one: tuple[int, datetime, int]) -> tuple[int, datetime, int]:
        member, since, row = one
        return -early[member].hours if member in early else 0, since, row

    return sorted(waiting, key=place)


_LIST = """
    select m.id, m.uid, m.name, w.since, w.state, w.offer_ends, exists (
        select from groups_span s join members_member f on f.workspace_id = s.workspace_id and f.id = s.member_id
        where s.workspace_id = c.workspace_id and s.group_id = coalesce(g.group_id, c.group_id) and s.left_at is null
            and coalesce(f.canonical_id, f.id) = m.id), w.id
    from camps_waiting w
    join camps_class c on c.workspace_id = w.workspace_id and c.id = w.camp_class_id
    left join playbooks_grouprun g on g.workspace_id = c.workspace_id and g.id = c.group_run_id
    join members_member a on a.workspace_id = w.workspace_id and a.id = w.member_id
    join members_member m on m.workspace_id = a.workspace_id and m.id = coalesce(a.canonical_id, a.id)
    where w.workspace_id = %s and w.camp_class_id = %s
    order by w.state <> 'offered', w.state <> 'waiting', w.since, w.id
"""


def waiting_list(workspace_id: int, class_id: int, *, now: datetime) -> list[Waiter]:
    """Everybody who is or was on a class's list: offered first, then those who wait in order."""
    with server_cursor() as cursor:
        rows = cursor.execute(_LIST, [workspace_id, class_id]).fetchall()
    waits = [(row[0], row[3], row[7]) for row in rows if row[4] == WaitState.WAITING]
    early = early_seats(workspace_id, [one[0] for one in waits], now=now)
    places = {one[2]: n for n, one in enumerate(in_line(waits, early), 1)}
    found = [
        Waiter(member, uid, name, since, WaitState(state), ends, there, places.get(row, 0),
               early.get(member) if row in places else None)
        for member, uid, name, since, state, ends, there, row in rows
    ]  # fmt: skip
    first = [one for one in found if one.state == WaitState.OFFERED]
    line = sorted((one for one in found if one.place), key=lambda one: one.place)
    return first + line + [one for one in found if one.state not in (WaitState.OFFERED, WaitState.WAITING)]


@dataclass(frozen=True, slots=True)
class Room:
    """A class that has a list: its places (None: no end), and how many of them are free and offered to nobody."""

    class_id: int
    class_uid: UUID
    title: str
    capacity: int | None
    free: int | None


KEPT = """(w.state = 'offered' or (w.state = 'taken' and not exists (
    select from playbooks_run gone join members_member f on f.workspace_id = gone.workspace_id and f.id = gone.member_id
    where gone.workspace_id = w.workspace_id and gone.group_run_id = {run} and gone.ended_at >= w.changed_at
        and coalesce(f.canonical_id, f.id) = (
            select coalesce(o.canonical_id, o.id) from members_member o
            where o.workspace_id = w.workspace_id and o.id = w.member_id))))"""
"""That a place is kept for somebody on the list `w`; not any more once they were in the class and left."""
# A place is taken by whoever is in the class, or has said yes, or is asked now.
_ROOMS = f"""
    select c.id, c.uid, c.name, c.series, c.number, c.capacity, (
        select count(*) from (
            select coalesce(m.canonical_id, m.id) from playbooks_run x
            join members_member m on m.workspace_id = x.workspace_id and m.id = x.member_id
            where x.workspace_id = c.workspace_id and x.group_run_id = c.group_run_id and x.state <> 'ended'
                and not m.is_bot and not m.is_staff
            union
            select coalesce(m.canonical_id, m.id) from camps_waiting w
            join members_member m on m.workspace_id = w.workspace_id and m.id = w.member_id
            where w.workspace_id = c.workspace_id and w.camp_class_id = c.id and {KEPT.format(run="c.group_run_id")}
        ) held)
    from camps_class c
    left join playbooks_grouprun g on g.workspace_id = c.workspace_id and g.id = c.group_run_id
    where c.workspace_id = %s and c.id = any(%s::bigint[]) and c.dropped_at is null
        and coalesce(g.state, '') <> 'ended'
"""


def rooms(workspace_id: int, class_ids: list[int]) -> list[Room]:
    """How much room these classes have, those that are not over."""
    with server_cursor() as cursor:
        rows = cursor.execute(_ROOMS, [workspace_id, numbers(class_ids)]).fetchall()
    return [
        Room(id_, uid, name or _("%(series)s, class no. %(number)d") % {"series": series, "number": number}, capacity,
             None if capacity is None else max(capacity - held, 0))
        for id_, uid, name, series, number, capacity, held in rows
    ]  # fmt: skip


def lists_with_somebody() -> list[tuple[int, int]]:
    """(workspace, class) of every list on which somebody waits or is asked, of all workspaces."""
    with server_cursor() as cursor:
        return cursor.execute(
            "select distinct workspace_id, camp_class_id from camps_waiting where state in ('waiting', 'offered') "
            "order by 1, 2"
        ).fetchall()


@dataclass(frozen=True, slots=True)
class MyWait:
    """A class that a member may ask for, and where they are on its list; `state` None: not on it.

    `early`: the right by which they are ahead in the line, once they are on it.
    """

    class_uid: UUID
    class_id: int
    title: str
    starts_on: date | None
    state: WaitState | None
    offer_ends: datetime | None
    place: int
    early: EarlySeat | None


# What begins yet, of series that they were in or are on the list of.
_MINE = f"""
    with own as (select f.id from {FAMILY})
    select c.uid, c.id, c.name, c.series, c.number, coalesce(g.starts_on, c.starts_on), w.state, w.offer_ends, w.id
    from camps_class c
    left join playbooks_grouprun g on g.workspace_id = c.workspace_id and g.id = c.group_run_id
    left join lateral (
        select * from camps_waiting w where w.workspace_id = c.workspace_id and w.camp_class_id = c.id
            and w.member_id in (select id from own) order by w.state <> 'offered', w.state <> 'waiting' limit 1
    ) w on true
    where c.workspace_id = %s and c.dropped_at is null and coalesce(g.state, '') <> 'ended'
        and (w.state in ('waiting', 'offered') or c.group_run_id is null) and not exists (
            select from playbooks_run x where x.workspace_id = c.workspace_id and x.group_run_id = c.group_run_id
                and x.state <> 'ended' and x.member_id in (select id from own))
        and (w.state is not null or exists (
            select from camps_class k join playbooks_run x on x.workspace_id = k.workspace_id
                and x.group_run_id = k.group_run_id and x.member_id in (select id from own)
            where k.workspace_id = c.workspace_id and k.playbook_id = c.playbook_id))
    order by 6 nulls last, c.id limit 20
"""


_IN_LINE = """
    select w.camp_class_id, coalesce(m.canonical_id, m.id), w.since, w.id from camps_waiting w
    join members_member m on m.workspace_id = w.workspace_id and m.id = w.member_id
    where w.workspace_id = %s and w.camp_class_id = any(%s::bigint[]) and w.state = 'waiting'
"""


def my_waits(workspace_id: int, member_id: int, *, now: datetime) -> list[MyWait]:
    """The classes to come that a member may ask for, or waits for; one statement where they wait for none."""
    with server_cursor() as cursor:
        rows = cursor.execute(_MINE, [numbers([member_id]), workspace_id, workspace_id]).fetchall()
    places = _places(workspace_id, [row[1] for row in rows if row[6] == WaitState.WAITING], now)
    return [
        MyWait(uid, id_, name or _("%(series)s, class no. %(number)d") % {"series": series, "number": number}, starts,
               WaitState(state) if state else None, ends, *places.get(row, (0, None)))
        for uid, id_, name, series, number, starts, state, ends, row in rows
    ]  # fmt: skip


def _places(workspace_id: int, class_ids: list[int], now: datetime) -> dict[int, tuple[int, EarlySeat | None]]:
    """The place in line of each row of these lists, and the right by which they stand there."""
    if not class_ids:
        return {}
    lines: dict[int, list[tuple[int, datetime, int]]] = defaultdict(list)
    with server_cursor() as cursor:
        for class_id, *one in cursor.execute(_IN_LINE, [workspace_id, numbers(class_ids)]).fetchall():
            lines[class_id].append((one[0], one[1], one[2]))
    early = early_seats(workspace_id, {one[0] for line in lines.values() for one in line}, now=now)
    return {
        row: (n, early.get(member))
        for line in lines.values()
        for n, (member, _since, row) in enumerate(in_line(line, early), 1)
    }
