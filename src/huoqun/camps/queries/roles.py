"""Who holds which role of a class, what it is asked to do, and what was done."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from huoqun.core.sql import numbers, server_cursor

from ..duties import ClassRole, DutyPlan, DutyWhen, Evidence, TurnState
from ..usual_duties import usual
from .windows import FAMILY


@dataclass(frozen=True, slots=True)
class HolderLine:
    """Somebody with a role, by the member that is kept; `until`: no longer. `asked`, `done`, `missed`: their duties."""

    uid: UUID
    member_id: int
    member_uid: UUID
    name: str
    role: ClassRole
    since: datetime
    until: datetime | None
    why: str
    asked: int
    done: int
    missed: int


_HOLDERS = """
    select r.uid, m.id, m.uid, m.name, r.role, r.since, r.until, r.why, count(t.id) filter (where t.state <> 'excused'),
        count(t.id) filter (where t.state = 'done'), count(t.id) filter (where t.state = 'missed')
    from camps_roleholder r
    join members_member o on o.workspace_id = r.workspace_id and o.id = r.member_id
    join members_member m on m.workspace_id = o.workspace_id and m.id = coalesce(o.canonical_id, o.id)
    left join camps_duty d on d.workspace_id = r.workspace_id and d.group_run_id = r.group_run_id and d.role = r.role
    left join camps_dutyturn t on t.workspace_id = d.workspace_id and t.duty_id = d.id and t.member_id = r.member_id
        and t.asked_at >= r.since and t.asked_at < coalesce(r.until, 'infinity')
    where r.workspace_id = %s and r.group_run_id = %s
    group by r.id, m.id order by r.until is not null, r.until desc, r.since, r.id
"""


def holders(workspace_id: int, group_run_id: int) -> list[HolderLine]:
    """Everybody who holds or held a role of a class, those who hold one now first; one statement."""
    with server_cursor() as cursor:
        rows = cursor.execute(_HOLDERS, [workspace_id, group_run_id]).fetchall()
    return [HolderLine(row[0], row[1], row[2], row[3], ClassRole(row[4]), *row[5:]) for row in rows]


@dataclass(frozen=True, slots=True)
class DutyLine:
    """A duty of a role. `uid` None: the usual one, which nobody has changed."""

    uid: UUID | None
    role: ClassRole
    plan: DutyPlan


PLAN = "d.title, d.words, d.rhythm, d.minute, d.evidence, d.least, d.weekday"


def plan_of(row: Sequence[Any]) -> DutyPlan:
    title, words, when, minute, evidence, least, weekday = row
    return DutyPlan(title, words, DutyWhen(when), minute, Evidence(evidence), least, weekday)


def duties_of(workspace_id: int, group_run_id: int) -> dict[ClassRole, list[DutyLine]]:
    """What each role of a class is asked to do; the usual, where neither a holder nor a change has laid it down."""
    with server_cursor() as cursor:
        rows = cursor.execute(
            f"select d.role, d.uid, d.dropped_at is not null, {PLAN} from camps_duty d "
            "where d.workspace_id = %s and d.group_run_id = %s order by d.minute, d.id",
            [workspace_id, group_run_id],
        ).fetchall()
    laid: dict[ClassRole, list[DutyLine]] = defaultdict(list)
    known = {ClassRole(row[0]) for row in rows}
    for role, uid, dropped, *said in rows:
        if not dropped:
            laid[ClassRole(role)].append(DutyLine(uid, ClassRole(role), plan_of(said)))
    usuals = {role: [DutyLine(None, role, plan) for plan in usual(role)] for role in ClassRole if role not in known}
    return {role: usuals.get(role, laid[role]) for role in ClassRole}


@dataclass(frozen=True, slots=True)
class TurnLine:
    """A duty of somebody on a day."""

    id: int
    uid: UUID
    member_id: int
    role: ClassRole
    day: date
    asked_at: datetime
    ends_at: datetime
    state: TurnState
    seen: int
    plan: DutyPlan
    name: str


_TURNS = f"""
    select t.id, t.uid, m.id, d.role, t.day, t.asked_at, t.ends_at, t.state, t.seen, m.name, {PLAN}
    from camps_dutyturn t
    join camps_duty d on d.workspace_id = t.workspace_id and d.id = t.duty_id
    join members_member o on o.workspace_id = t.workspace_id and o.id = t.member_id
    join members_member m on m.workspace_id = o.workspace_id and m.id = coalesce(o.canonical_id, o.id)
    where t.workspace_id = %(workspace)s and d.group_run_id = %(run)s
        and (%(members)s::bigint[] is null or m.id = any(%(members)s::bigint[]))
    order by t.day desc, t.asked_at, t.id limit %(limit)s
"""
MOST_TURNS = 5_000


def turns_of(
    workspace_id: int, group_run_id: int, *, member_ids: Iterable[int] | None = None, limit: int = MOST_TURNS
) -> list[TurnLine]:
    """The duties that people of a class were asked for, the latest days first."""
    members = None if member_ids is None else numbers(member_ids)
    values = {"workspace": workspace_id, "run": group_run_id, "members": members, "limit": limit}
    with server_cursor() as cursor:
        rows = cursor.execute(_TURNS, values).fetchall()
    return [
        TurnLine(row[0], row[1], row[2], ClassRole(row[3]), row[4], row[5], row[6], TurnState(row[7]), row[8],
                 plan_of(row[10:]), row[9])
        for row in rows
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class MyRole:
    """A role that a member holds in a class."""

    group_run_id: int
    role: ClassRole
    since: datetime


def my_roles(workspace_id: int, member_id: int) -> list[MyRole]:
    """The roles that a member holds now; one statement."""
    with server_cursor() as cursor:
        rows = cursor.execute(
            f"select r.group_run_id, r.role, min(r.since) from {FAMILY} join camps_roleholder r "
            "on r.workspace_id = f.workspace_id and r.member_id = f.id and r.until is null group by 1, 2 order by 3",
            [numbers([member_id]), workspace_id],
        ).fetchall()
    return [MyRole(run, ClassRole(role), since) for run, role, since in rows]
