"""Duties in the table of a class: a column a day on which somebody was asked; of nobody but who holds a role."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime

from django.utils.translation import gettext as _

from huoqun.core.sql import numbers, server_cursor

from ..duties import TurnState, mark_of
from ..marks import Column, ColumnKind, Mark
from ..queries.roles import TurnLine, turns_of
from ..queries.windows import FAMILY
from . import Provider, register


def columns(workspace_id: int, group_run_id: int, *, now: datetime) -> tuple[Column, ...]:
    ends: dict[date, datetime] = {}
    for one in turns_of(workspace_id, group_run_id):
        ends[one.day] = max(one.ends_at, ends.get(one.day, one.ends_at))
    return tuple(
        Column(key(day), ColumnKind.DUTY, _("Duties, %(day)s") % {"day": f"{day:%m-%d}"}, ends[day])
        for day in sorted(ends)
    )


def marks(
    workspace_id: int, group_run_id: int, *, member_ids: Sequence[int], now: datetime
) -> dict[tuple[int, str], Mark]:
    """Whoever was asked for nothing on a day is excused from it."""
    turns: dict[date, list[TurnLine]] = defaultdict(list)
    for one in turns_of(workspace_id, group_run_id):
        turns[one.day].append(one)
    found: dict[tuple[int, str], Mark] = {}
    for day, lines in turns.items():
        states: dict[int, list[TurnState]] = defaultdict(list)
        for one in lines:
            states[one.member_id].append(one.state)
        found |= {(member, key(day)): Mark(mark_of(states[member])) for member in member_ids}
    return found


def key(day: date) -> str:
    return f"duty/{day.isoformat()}"


# Duties that were done, on days on which the other class asked them for none. Their role does not follow.
_DONE = f"""
    from {FAMILY}
    join camps_dutyturn u on u.workspace_id = f.workspace_id and u.member_id = f.id and u.state = 'done'
    join camps_duty d on d.workspace_id = u.workspace_id and d.id = u.duty_id and d.group_run_id = %s
"""
_UNASKED = """
    where not exists (select from camps_dutyturn o
        join camps_duty e on e.workspace_id = o.workspace_id and e.id = o.duty_id and e.group_run_id = %s
        join members_member m on m.workspace_id = o.workspace_id and m.id = o.member_id
        where o.day = u.day and coalesce(m.canonical_id, m.id) = h.id)
"""
_THERE = """
    cross join lateral (
        select o.id from camps_duty o where o.workspace_id = d.workspace_id and o.group_run_id = %s and o.role = d.role
        order by o.title <> d.title, o.dropped_at is not null, o.id limit 1
    ) t
"""
# Where the other class has not said yet what the role is asked to do, it is asked for the same as here.
_LAY_DOWN = f"""
    insert into camps_duty (workspace_id, uid, group_run_id, role, title, words, rhythm, weekday, minute, evidence,
        least, made_at, made_by)
    select w.workspace_id, gen_random_uuid(), %s, w.role, w.title, w.words, w.rhythm, w.weekday, w.minute, w.evidence,
        w.least, w.made_at, w.made_by
    from camps_duty w
    where w.workspace_id = %s and w.group_run_id = %s and w.dropped_at is null
        and w.role in (select d.role {_DONE} {_UNASKED})
        and not exists (select from camps_duty o where o.workspace_id = w.workspace_id and o.group_run_id = %s
            and o.role = w.role)
"""
# The deed stays that of the class in which the duty was done.
_COPY = f"""
    with copied as (
        insert into camps_dutyturn (workspace_id, uid, duty_id, member_id, day, since, asked_at, ends_at, state, seen,
            settled_at, by)
        select distinct on (h.id, t.id, u.day) u.workspace_id, gen_random_uuid(), t.id, h.id, u.day, u.since,
            u.asked_at, u.ends_at, u.state, u.seen, u.settled_at, u.by
        {_DONE} {_THERE} {_UNASKED}
        order by h.id, t.id, u.day, u.id
        on conflict (duty_id, member_id, day) do nothing returning member_id, day
    )
    select member_id, count(distinct day) from copied group by 1
"""


def moves(
    workspace_id: int, from_run_id: int, to_run_id: int, *, member_ids: Sequence[int], dry: bool
) -> dict[int, int]:
    """Days on which they did their duties count in the other class as they did here."""
    who = [numbers(member_ids), workspace_id, from_run_id]
    with server_cursor() as cursor:
        if dry:
            count = f"select h.id, count(distinct u.day) {_DONE} {_UNASKED} group by 1"
            return dict(cursor.execute(count, [*who, to_run_id]).fetchall())
        cursor.execute(_LAY_DOWN, [to_run_id, workspace_id, from_run_id, *who, to_run_id, to_run_id])
        return dict(cursor.execute(_COPY, [*who, to_run_id, to_run_id]).fetchall())


register(Provider(ColumnKind.DUTY, columns, marks, moves))
