"""What stands beside the ledger and follows it: boards' lines, and everybody's growth and level."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from huoqun.core import journal
from huoqun.core.actor import Actor
from huoqun.core.facts import Origin
from huoqun.core.queries import workspace
from huoqun.core.sql import numbers, server_cursor

from ..facts import LevelFell, LevelReached
from ..permissions import PointsPermission
from ..queries.policies import in_force
from ._people import heads_of_families
from .badging import award_for_growth

# What comes from `issue` was earned, and what goes back there was not: gifts and red packets are paid from budgets.
# A deed counts for the day on which it was done, and what is taken back for the day for which it had been given.
_MOVED = """
    select a.member_id, a.currency,
           coalesce(e.day, (coalesce(o.at, t.at) at time zone %(zone)s)::date) as day,
           coalesce(t.group_id, 0) as group_id, sum(l.amount)::bigint as amount
    from points_transfer t
    left join points_transfer o on o.workspace_id = t.workspace_id and o.id = t.reverses
    left join points_earning e on e.workspace_id = t.workspace_id and e.deed_id = case
        when coalesce(o.cause, t.cause) ~ '^deed/[0-9]+$' then substr(coalesce(o.cause, t.cause), 6)::bigint end
    join points_leg l on l.transfer = t.id
    join points_account a on a.id = l.account and a.kind = 'member' and a.currency in ('points', 'growth')
    where t.workspace_id = %(workspace)s and t.state = 1 {which} and l.amount <> 0 and exists (
        select from points_account i where i.id in (t.debited, t.credited) and i.kind = 'issue')
    group by 1, 2, 3, 4
"""
_SPANS = """
    (values (0, d.day), (1, date_trunc('week', d.day::timestamp)::date),
            (2, date_trunc('month', d.day::timestamp)::date), (3, date_trunc('quarter', d.day::timestamp)::date))
    as s(span, start)
"""
_LINES = f"""
    select %(workspace)s, coalesce(m.canonical_id, m.id) as head, s.span, s.start, d.currency, g.id,
           sum(d.amount)::bigint
    from {{source}} d
    join members_member m on m.workspace_id = %(workspace)s and m.id = d.member_id
    cross join lateral {_SPANS}
    cross join lateral (select 0 as id union select d.group_id) as g
    {{which}}
    group by head, s.span, s.start, d.currency, g.id
"""
_ADD = f"""
    with moved as ({_MOVED.format(which="and t.id = any(%(ids)s::bigint[])")}),
    days as (
        insert into points_daytally as d (workspace_id, member_id, day, currency, group_id, amount)
        select %(workspace)s, member_id, day, currency, group_id, amount from moved
        order by member_id, day, currency, group_id
        on conflict (workspace_id, member_id, day, currency, group_id) do update set amount = d.amount + excluded.amount
    )
    insert into points_tally as t (workspace_id, member_id, span, start, currency, group_id, amount)
    {_LINES.format(source="moved", which="")}
    order by 2, 3, 4, 5, 6
    on conflict (workspace_id, member_id, span, start, currency, group_id) do update
        set amount = t.amount + excluded.amount
"""
_DROP = "delete from points_tally where workspace_id = %(workspace)s and member_id = any(%(members)s::bigint[])"
_AGAIN = f"""
    insert into points_tally (workspace_id, member_id, span, start, currency, group_id, amount)
    {
    _LINES.format(
        source="points_daytally",
        which="where d.workspace_id = %(workspace)s and d.member_id = any(%(members)s::bigint[])",
    )
}
"""


@transaction.atomic
def tally(actor: Actor, *, transfer_ids: Iterable[int]) -> None:
    """Add transfers to the boards, each told once."""
    actor.require(PointsPermission.MAKE)
    zone = workspace(actor.workspace_id).zone
    with server_cursor() as cursor:
        cursor.execute(_ADD, {"workspace": actor.workspace_id, "zone": zone, "ids": numbers(transfer_ids)})


@transaction.atomic
def tally_again(actor: Actor, *, member_ids: Iterable[int]) -> None:
    """Make the boards' lines of these people anew, after a merge or when one was taken back."""
    actor.require(PointsPermission.MAKE)
    members = set(member_ids)
    family = members | set(heads_of_families(actor.workspace_id, members))
    values = {"workspace": actor.workspace_id, "members": numbers(sorted(family))}
    with server_cursor() as cursor:
        cursor.execute(_DROP, values)
        cursor.execute(_AGAIN, values)


_STAND = """
    with now as (
        select f.head, coalesce(sum(a.posted), 0)::bigint as growth
        from unnest(%(members)s::bigint[], %(heads)s::bigint[]) as f(id, head)
        left join points_account a on a.workspace_id = %(workspace)s and a.kind = 'member' and a.member_id = f.id
            and a.currency = 'growth'
        group by f.head
    ),
    levels as (
        select now.head, now.growth, greatest(1, (
            select count(*) from unnest(%(steps)s::bigint[]) as step where step <= now.growth))::int as level
        from now
    ),
    was as (
        select member_id, level from points_standing
        where workspace_id = %(workspace)s and member_id = any(%(heads)s::bigint[])
    ),
    put as (
        insert into points_standing as s (workspace_id, member_id, growth, level, reached_at)
        select %(workspace)s, head, growth, level, %(now)s from levels order by head
        on conflict (workspace_id, member_id) do update set
            growth = excluded.growth, level = excluded.level,
            reached_at = case when s.level = excluded.level then s.reached_at else excluded.reached_at end
        where (s.growth, s.level) is distinct from (excluded.growth, excluded.level)
    )
    select l.head, l.growth, l.level, coalesce(was.level, 1) from levels l left join was on was.member_id = l.head
    order by l.head
"""
_LEAVE = "delete from points_standing where workspace_id = %s and member_id = any(%s::bigint[])"
_ALL = (
    "select distinct member_id from points_account where workspace_id = %s and kind = 'member' and currency = 'growth'"
)


@transaction.atomic
def stand(actor: Actor, *, member_ids: Iterable[int] | None, now: datetime, origin: Origin = Origin.LIVE) -> int:
    """Count anew the growth and level of these people (None: of everybody); answers how many came to a higher level.

    Who does gets the badges that go with it.
    """
    actor.require(PointsPermission.MAKE)
    if member_ids is None:
        with server_cursor() as cursor:
            member_ids = [row[0] for row in cursor.execute(_ALL, [actor.workspace_id]).fetchall()]
    policy = in_force(actor.workspace_id, now).policy
    family = heads_of_families(actor.workspace_id, member_ids)
    values = {
        "workspace": actor.workspace_id, "members": numbers(family), "heads": numbers(family.values()), "now": now,
        "steps": numbers(level.growth for level in policy.levels),
    }  # fmt: skip
    with server_cursor() as cursor:
        rows = cursor.execute(_STAND, values).fetchall()
        cursor.execute(_LEAVE, [actor.workspace_id, numbers(m for m, head in family.items() if m != head)])
    risen = [LevelReached(member_id=head, level=level, was=was) for head, _, level, was in rows if level > was]
    fallen = [LevelFell(member_id=head, level=level, was=was) for head, _, level, was in rows if level < was]
    journal.record(actor, [*risen, *fallen], at=now, origin=origin)
    award_for_growth(actor, growth={head: growth for head, growth, _, _ in rows}, now=now, origin=origin)
    return len(risen)
