"""What the clock needs of duties: who is to be asked today, and what is open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from huoqun.chats.quiet import zone_named
from huoqun.core.facts import Origin
from huoqun.core.sql import numbers, server_cursor
from huoqun.playbooks.engine.timetable import Course, day_of
from huoqun.playbooks.queries.plans import plan
from huoqun.playbooks.rules import DISSOLVED, FINISHED

from ..duties import ClassRole, DutyPlan, Turn, falls_on, turn
from .roles import PLAN, plan_of


@dataclass(frozen=True, slots=True)
class Due:
    """A duty that somebody is to be asked for now."""

    duty_id: int
    member_id: int
    role: ClassRole
    plan: DutyPlan
    turn: Turn
    group_run_id: int
    group_id: int
    origin: Origin


_HELD = f"""
    select d.id, r.member_id, r.role, r.since, d.made_at, g.id, g.group_id, g.version_id, g.starts_on, g.zone, g.origin,
        array(select to_jsonb(w.opened_at) #>> '{{}}' from camps_window w
              where w.workspace_id = g.workspace_id and w.group_run_id = g.id
                and w.opened_at > %(now)s - interval '2 days' and w.opened_at <= %(now)s
              union all
              select to_jsonb(s.starts_at) #>> '{{}}' from camps_session s
              where s.workspace_id = g.workspace_id and s.group_run_id = g.id and s.cancelled_at is null
                and s.starts_at > %(now)s - interval '2 days' and s.starts_at < %(now)s + interval '2 days'),
        {PLAN}
    from camps_roleholder r
    join playbooks_grouprun g on g.workspace_id = r.workspace_id and g.id = r.group_run_id and g.state = 'running'
    join camps_duty d on d.workspace_id = r.workspace_id and d.group_run_id = r.group_run_id and d.role = r.role
        and d.dropped_at is null
    where r.workspace_id = %(workspace)s and r.until is null
    order by g.id, r.id, d.minute, d.id
"""


def to_ask(workspace_id: int, *, now: datetime) -> list[Due]:
    """What the clock says is to be asked now, asked already or not: its hour has come, and its day is not over.

    Nothing is asked before the class begins or behind its last day, nor of what somebody was given after its hour.
    """
    with server_cursor() as cursor:
        rows = cursor.execute(_HELD, {"workspace": workspace_id, "now": now}).fetchall()
    found = [_due(workspace_id, row, now) for row in rows]
    return [one for one in found if one is not None]


def _due(workspace_id: int, row: Sequence[Any], now: datetime) -> Due | None:
    duty, member, role, since, made_at, run, group, version, starts_on, zone, origin, moments, *said = row
    known = plan(workspace_id, version)
    number = day_of(known, Course(zone, starts_on, now), now)
    if number < 1 or (known.days is not None and number > known.days):
        return None
    here, planned = zone_named(zone), plan_of(said)
    days = [(starts_on, day_of(known, Course(zone, starts_on, at), at)) for at in map(datetime.fromisoformat, moments)]
    today = date.fromordinal(starts_on.toordinal() + number - 1)
    turning = turn(planned, today, cutoff=known.cutoff, zone=here)
    held = {date.fromordinal(first.toordinal() + n - 1) for first, n in days}
    if not falls_on(planned, today, held) or not turning.asked_at <= now < turning.ends_at:
        return None
    if max(since, made_at) > turning.asked_at:
        return None
    return Due(duty, member, ClassRole(role), planned, turning, run, group, Origin(origin))


@dataclass(frozen=True, slots=True)
class OpenTurn:
    """A duty that was asked for and is not settled. `is_paused`: its class does not run now, or has ended: nobody is
    held to it."""

    id: int
    member_id: int
    name: str
    role: ClassRole
    group_run_id: int
    group_id: int
    day: date
    since: datetime
    ends_at: datetime
    seen: int
    is_paused: bool
    origin: Origin
    plan: DutyPlan


_OPEN = f"""
    select t.id, m.id, m.name, d.role, d.group_run_id, g.group_id, t.day, t.since, t.ends_at, t.seen,
        g.state <> 'running', g.origin, {PLAN}
    from camps_dutyturn t
    join camps_duty d on d.workspace_id = t.workspace_id and d.id = t.duty_id
    join playbooks_grouprun g on g.workspace_id = d.workspace_id and g.id = d.group_run_id
    join members_member o on o.workspace_id = t.workspace_id and o.id = t.member_id
    join members_member m on m.workspace_id = o.workspace_id and m.id = coalesce(o.canonical_id, o.id)
    where t.workspace_id = %(workspace)s and t.state = 'asked'
        and (%(ids)s::bigint[] is null or t.id = any(%(ids)s::bigint[]))
    order by t.id limit 2000 for update of t skip locked
"""


def open_turns(workspace_id: int, *, ids: Sequence[int] | None = None) -> list[OpenTurn]:
    """Turns that are not settled, locked; those that somebody else holds are left out."""
    with server_cursor() as cursor:
        values = {"workspace": workspace_id, "ids": None if ids is None else numbers(ids)}
        rows = cursor.execute(_OPEN, values).fetchall()
    return [_open(row) for row in rows]


_GONE = f"""
    select r.id, g.group_id from camps_roleholder r
    join playbooks_grouprun g on g.workspace_id = r.workspace_id and g.id = r.group_run_id
    join members_member o on o.workspace_id = r.workspace_id and o.id = r.member_id
    where r.workspace_id = %s and r.until is null and g.state <> 'ended' and (o.erased_at is not null or not exists (
        select from members_member f
        join playbooks_run x on x.workspace_id = f.workspace_id and x.member_id = f.id and x.group_run_id = g.id
            and (x.state <> 'ended' or x.reason in ('{FINISHED}', '{DISSOLVED}'))
        where f.workspace_id = r.workspace_id
            and coalesce(f.canonical_id, f.id) = coalesce(o.canonical_id, o.id)))
"""


def _open(row: Sequence[Any]) -> OpenTurn:
    id, member, name, role, run, group, day, since, ends_at, seen, is_paused, origin, *said = row
    return OpenTurn(
        id, member, name, ClassRole(role), run, group, day, since, ends_at, seen, is_paused, Origin(origin),
        plan_of(said),
    )  # fmt: skip


def gone(workspace_id: int) -> list[tuple[int, int]]:
    """(holding, group) of roles whose holder is in the class no longer, or was erased; one statement."""
    with server_cursor() as cursor:
        return cursor.execute(_GONE, [workspace_id]).fetchall()


def workspaces_with_roles() -> list[int]:
    """Where duties may have something to do by the clock."""
    with server_cursor() as cursor:
        rows = cursor.execute(
            "select workspace_id from camps_roleholder where until is null union "
            "select workspace_id from camps_dutyturn where state = 'asked' order by 1"
        ).fetchall()
    return [row[0] for row in rows]
