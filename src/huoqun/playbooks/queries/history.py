"""What a past group tells the dry run: when people came, how often they spoke, answered, bought and left."""

from __future__ import annotations

from typing import Any

import msgspec

from huoqun.chats.queries.policy import policy
from huoqun.chats.queries.routes import limits_of
from huoqun.core.sql import server_cursor

from ..format.model import Priors
from ..simulate.cohort import Ways
from ..simulate.curves import MOST_DAYS, DayOfStay
from ..simulate.sending import House

AT_START_HOURS = 24
"""Whoever came within so many hours of the first counts as there from the start."""

MOST_ARRIVALS = 1_000

# Stays of people; a day of somebody's counts once they are there on it.
_STAYS = """
    select s.member_id, s.joined_at, s.left_at, min(s.joined_at) over () as begun,
           least(coalesce(s.left_at, last.at), last.at) as until
    from groups_span s
    join members_member m on m.workspace_id = s.workspace_id and m.id = s.member_id
    cross join (
        select greatest(max(coalesce(x.left_at, x.joined_at)),
                        (select max(d.last_at) from chats_memberday d
                         where d.workspace_id = %(workspace)s and d.group_id = %(group)s)) as at
        from groups_span x where x.workspace_id = %(workspace)s and x.group_id = %(group)s
    ) last
    where s.workspace_id = %(workspace)s and s.group_id = %(group)s and not m.is_staff and not m.is_bot
"""
_PEOPLE = f"""
    with stays as ({_STAYS})
    select count(*), count(*) filter (where left_at is not null),
           coalesce(sum(greatest(extract(epoch from until - joined_at) / 86400, 1)), 0)::float,
           coalesce((array_agg(round((extract(epoch from joined_at - begun) / 3600)::numeric, 2)::float
                               order by joined_at)
                     filter (where joined_at > begun + make_interval(hours => %(hours)s))), '{{}}')
    from stays
"""
_SPOKEN = """
    select count(*) from chats_memberday d
    join members_member m on m.workspace_id = d.workspace_id and m.id = d.member_id
    where d.workspace_id = %(workspace)s and d.group_id = %(group)s and not m.is_staff and not m.is_bot
"""
_DEEDS = """
    select count(*) filter (where d.kind = 'bought'), count(*) filter (where d.kind = 'checked_in'),
           count(distinct (d.occurred_at)::date) filter (where d.kind = 'checked_in')
    from deeds_deed d
    where d.workspace_id = %(workspace)s and (d.group_id = %(group)s or d.kind = 'bought' and exists (
        select from groups_span s where s.workspace_id = d.workspace_id and s.group_id = %(group)s
          and s.member_id = d.member_id and d.occurred_at >= s.joined_at
          and d.occurred_at < coalesce(s.left_at, 'infinity')))
"""
# Each day of a stay is 24 hours from when somebody came, so that no zone is needed.
_CURVES = f"""
    with stays as materialized ({_STAYS}),
    lived as (
        select floor(extract(epoch from until - joined_at) / 86400)::int as last, count(*) as people,
               count(*) filter (where left_at is not null) as gone
        from stays group by 1
    ),
    here as (
        select n, sum(people)::int as people, coalesce(sum(gone) filter (where last = n), 0)::int as gone
        from generate_series(0, %(most)s - 1) n join lived on last >= n group by n
    ),
    said as (
        select floor(extract(epoch from d.first_at - s.joined_at) / 86400)::int as n,
               count(distinct d.member_id)::int as people, sum(d.messages)::int as messages
        from stays s
        join chats_memberday d on d.workspace_id = %(workspace)s and d.group_id = %(group)s
             and d.member_id = s.member_id and d.first_at >= s.joined_at and d.first_at <= s.until
        group by 1
    ),
    bought as (
        select floor(extract(epoch from d.occurred_at - s.joined_at) / 86400)::int as n, count(*)::int as times
        from stays s
        join deeds_deed d on d.workspace_id = %(workspace)s and d.member_id = s.member_id and d.kind = 'bought'
             and d.occurred_at >= s.joined_at and d.occurred_at <= s.until
        group by 1
    )
    select here.people, coalesce(said.people, 0), coalesce(said.messages, 0), here.gone, coalesce(bought.times, 0)
    from here left join said using (n) left join bought using (n)
    order by n
"""
_ANSWERS = """
    select count(*) filter (where l.outcome like 'answered%%' or l.outcome = 'heard'),
           count(*) filter (where l.outcome like 'answered%%' or l.outcome in ('heard', 'timeout'))
    from playbooks_steplog l
    join playbooks_run r on r.id = l.run_id and r.member_id is not null
    join playbooks_grouprun g on g.id = r.group_run_id
    where g.workspace_id = %(workspace)s and g.group_id = %(group)s
"""
_TASKS = """
    select outcome, count(*), coalesce(avg(nullif(seconds, 0)), 0)::float / 60
    from work_task
    where workspace_id = %(workspace)s and group_id = %(group)s and done_at is not null and outcome <> ''
    group by outcome order by outcome
"""


def learnt(workspace_id: int, group_id: int, known: Priors) -> Ways:
    """How members of a past group behaved; what it does not tell stays as `known`.

    How eagerness fades is no number but a curve, by the days of their stay (`simulate/curves`): `fades` is none.
    """
    asked = {"workspace": workspace_id, "group": group_id, "hours": AT_START_HOURS, "most": MOST_DAYS}
    with server_cursor() as cursor:
        people, left, days, arrivals = _one(cursor, _PEOPLE, asked)
        (spoken,) = _one(cursor, _SPOKEN, asked)
        bought, checked, check_days = _one(cursor, _DEEDS, asked)
        answered, asked_for = _one(cursor, _ANSWERS, asked)
        cursor.execute(_TASKS, asked)
        tasks = cursor.fetchall()
        cursor.execute(_CURVES, asked)
        stay = tuple(DayOfStay(*row) for row in cursor.fetchall())
    if not people:
        return Ways(priors=known)
    told: dict[str, Any] = {
        "joins_late": len(arrivals) / people, "leaves": _share(left, days), "speaks": _share(spoken, days),
        "pays": _share(bought, days), "fades": 0.0,
    }  # fmt: skip
    if check_days:
        told["checks_in"] = _share(checked, people * check_days)
    if asked_for:
        told["replies"] = _share(answered, asked_for)
    return Ways(
        priors=msgspec.structs.replace(known, **told, **_of_tasks(tasks)), arrivals=_thinned(arrivals), days=stay
    )


def _one(cursor: Any, statement: str, asked: dict[str, Any]) -> Any:
    cursor.execute(statement, asked)
    return cursor.fetchone()


def _share(part: float, whole: float) -> float:
    return round(min(1.0, part / whole), 4) if whole else 0.0


def _of_tasks(tasks: list[tuple[str, int, float]]) -> dict[str, Any]:
    if not tasks:
        return {}
    done = sum(count for _, count, _ in tasks)
    minutes = sum(count * each for _, count, each in tasks) / done
    shares = {outcome: round(count / done, 4) for outcome, count, _ in tasks}
    return {"outcomes": shares, **({"task_minutes": round(minutes, 1)} if minutes else {})}


def _thinned(arrivals: list[float]) -> tuple[float, ...]:
    """At most MOST_ARRIVALS of them, evenly."""
    step = max(1, -(-len(arrivals) // MOST_ARRIVALS))
    return tuple(arrivals[::step])


def house_of(workspace_id: int, group_id: int) -> House:
    """The workspace's own caps and quiet hours, and what the group's connection may send."""
    own = policy(workspace_id)
    return House(caps=own.caps, quiet=own.quiet_hours, limits=limits_of(workspace_id, group_id))
