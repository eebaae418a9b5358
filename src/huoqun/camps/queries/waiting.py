"""Waiting lists: who waits for which class, which places are free, which offers are over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from huoqun.core.sql import numbers, server_cursor

from ..rules import WaitState
from .windows import FAMILY


@dataclass(frozen=True, slots=True)
class Waiter:
    """Somebody on a list, by the member that is kept. `place`: 1 is next; 0: they wait no longer."""

    member_id: int
    uid: UUID
    name: str
    since: datetime
    state: WaitState
    offer_ends: datetime | None
    in_group: bool
    place: int


_LIST = """
    select m.id, m.uid, m.name, w.since, w.state, w.offer_ends, exists (
        select from groups_span s join members_member f on f.workspace_id = s.workspace_id and f.id = s.member_id
        where s.workspace_id = c.workspace_id and s.group_id = coalesce(g.group_id, c.group_id) and s.left_at is null
            and coalesce(f.canonical_id, f.id) = m.id),
        case when w.state = 'waiting' then row_number() over (partition by w.state order by w.since, w.id) else 0 end
    from camps_waiting w
    join camps_class c on c.workspace_id = w.workspace_id and c.id = w.camp_class_id
    left join playbooks_grouprun g on g.workspace_id = c.workspace_id and g.id = c.group_run_id
    join members_member a on a.workspace_id = w.workspace_id and a.id = w.member_id
    join members_member m on m.workspace_id = a.workspace_id and m.id = coalesce(a.canonical_id, a.id)
    where w.workspace_id = %s and w.camp_class_id = %s
    order by w.state <> 'offered', w.state <> 'waiting', w.since, w.id
"""


def waiting_list(workspace_id: int, class_id: int) -> list[Waiter]:
    """Everybody who is or was on a class's list: offered first, then those who wait in order."""
    with server_cursor() as cursor:
        rows = cursor.execute(_LIST, [workspace_id, class_id]).fetchall()
    return [Waiter(m, uid, name, since, WaitState(state), ends, there, place)
            for m, uid, name, since, state, ends, there, place in rows]  # fmt: skip


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
    """A class that a member may ask for, and where they are on its list; None: not on it. `free`: None, no end."""

    class_uid: UUID
    class_id: int
    title: str
    starts_on: date | None
    state: WaitState | None
    offer_ends: datetime | None
    place: int


# What begins yet, of series that they were in or are on the list of.
_MINE = f"""
    with own as (select f.id from {FAMILY})
    select c.uid, c.id, c.name, c.series, c.number, coalesce(g.starts_on, c.starts_on), w.state, w.offer_ends,
        (select count(*) from camps_waiting o where o.workspace_id = c.workspace_id and o.camp_class_id = c.id
            and o.state = 'waiting' and (o.since, o.id) <= (w.since, w.id))
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


def my_waits(workspace_id: int, member_id: int) -> list[MyWait]:
    """The classes to come that a member may ask for, or waits for; one statement."""
    with server_cursor() as cursor:
        rows = cursor.execute(_MINE, [numbers([member_id]), workspace_id, workspace_id]).fetchall()
    return [
        MyWait(uid, id_, name or _("%(series)s, class no. %(number)d") % {"series": series, "number": number}, starts,
               WaitState(state) if state else None, ends, place if state == "waiting" else 0)
        for uid, id_, name, series, number, starts, state, ends, place in rows
    ]  # fmt: skip
