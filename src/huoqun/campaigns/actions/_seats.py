"""Seats taken, confirmed and let go: a place's count of them moves in the statement that moves them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from huoqun.core import journal
from huoqun.core.actor import Actor
from huoqun.core.sql import numbers, server_cursor

from ..facts.seats import SeatConfirmed
from ..models.campaign import Campaign
from ..queries.arrivals import Came

_CONFIRM = """
    update campaigns_seat t set confirmed_at = coalesce(t.confirmed_at, %(now)s), member_id = w.member_id
    from unnest(%(members)s::bigint[], %(groups)s::bigint[]) as w(member_id, group_id)
    join campaigns_place l on l.workspace_id = %(workspace)s and l.campaign_id = %(campaign)s
                          and l.group_id = w.group_id
    where t.workspace_id = %(workspace)s and t.campaign_id = %(campaign)s and t.place_id = l.id
      and t.member_id = w.member_id and t.released_at is null and t.confirmed_at is null
    returning t.place_id, t.member_id
"""
_RELEASE = """
    with gone as (
        update campaigns_seat t set released_at = %(now)s {which} and t.released_at is null returning t.place_id
    ),
    per as (select place_id, count(*) as n from gone group by place_id),
    -- in one order, so that two who let go at once do not wait for each other
    places as materialized (
        select id from campaigns_place where id in (select place_id from per) order by id for no key update
    )
    update campaigns_place l set taken = l.taken - per.n from per, places
    where l.id = per.place_id and places.id = l.id returning per.n
"""
_OF = """
    from unnest(%(groups)s::bigint[], %(members)s::bigint[]) as w(group_id, member_id)
    join members_member m on m.workspace_id = %(workspace)s and m.id = w.member_id
    join campaigns_place l on l.workspace_id = %(workspace)s and l.group_id = w.group_id
    join members_member x on x.workspace_id = %(workspace)s
                         and coalesce(m.canonical_id, m.id) in (x.id, x.canonical_id)
    where t.workspace_id = %(workspace)s and t.place_id = l.id and t.member_id = x.id
"""
_LATE = """
    where t.workspace_id = %(workspace)s and t.confirmed_at is null and t.held_until <= %(now)s
"""
_RECOUNT = """
    with counted as (
        select l.id, (
            select count(distinct s.member_id) from groups_span s
            join members_member m on m.workspace_id = s.workspace_id and m.id = s.member_id
            where s.workspace_id = l.workspace_id and s.group_id = l.group_id and s.left_at is null and not m.is_bot
        ) - (
            select count(*) from campaigns_seat t
            where t.place_id = l.id and t.confirmed_at is not null and t.released_at is null
        ) as others
        from campaigns_place l where l.workspace_id = %s and l.group_id = any(%s::bigint[])
    ),
    -- in the order in which seats are let go, so that neither waits for the other
    places as materialized (
        select l.id from campaigns_place l join counted c on c.id = l.id
        where l.others <> greatest(0, c.others) order by l.id for no key update of l
    )
    update campaigns_place l set others = greatest(0, c.others) from counted c, places
    where l.id = c.id and places.id = l.id
"""


def confirm(actor: Actor, row: Campaign, people: Sequence[Came], *, now: datetime) -> None:
    """Whoever has a seat of the campaign in a group is there now."""
    values = {
        "workspace": row.workspace_id, "campaign": row.id, "now": now,
        "members": numbers(p.member_id for p in people), "groups": numbers(p.group_id for p in people),
    }  # fmt: skip
    with server_cursor() as cursor:
        done = cursor.execute(_CONFIRM, values).fetchall()
    facts = [SeatConfirmed(campaign_id=row.id, place_id=place, member_id=member) for place, member in done]
    journal.record(actor, facts, at=now)


def release_of(workspace_id: int, people: Sequence[tuple[int, int]], *, now: datetime) -> None:
    """Let go of the seats of (group, member)."""
    values = {
        "workspace": workspace_id, "now": now, "groups": numbers(g for g, _ in people),
        "members": numbers(m for _, m in people),
    }  # fmt: skip
    with server_cursor() as cursor:
        cursor.execute(_RELEASE.format(which=_OF), values)


def release_late(workspace_id: int, *, now: datetime) -> int:
    """Let go of seats that nobody came to in time; answers in how many places."""
    with server_cursor() as cursor:
        cursor.execute(_RELEASE.format(which=_LATE), {"workspace": workspace_id, "now": now})
        return sum(n for (n,) in cursor.fetchall())


def recount(workspace_id: int, group_ids: Iterable[int]) -> None:
    """Count anew who is in these groups without a seat."""
    with server_cursor() as cursor:
        cursor.execute(_RECOUNT, [workspace_id, numbers(group_ids)])


def release_place(workspace_id: int, place_id: int, *, now: datetime) -> None:
    """Let go of the seats of a place that nobody came to yet."""
    which = "where t.workspace_id = %(workspace)s and t.place_id = %(place)s and t.confirmed_at is null"
    with server_cursor() as cursor:
        cursor.execute(_RELEASE.format(which=which), {"workspace": workspace_id, "place": place_id, "now": now})
