"""Where people's minutes went: by kind of work, person, group and member served; and what could be taken over next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from huoqun.core.actor import Actor
from huoqun.core.sql import numbers, server_cursor
from huoqun.groups.queries.names import group_names
from huoqun.members.queries.faces import Face, faces
from huoqun.team.queries.people import people

from ..permissions import InsightPermission
from ..takeover import Habit, Sort, takeovers

DAYS, MOST = 28, 20


@dataclass(frozen=True, slots=True)
class Spent:
    """Minutes on something. `served`: how many members it was for; `each`: minutes for one of them."""

    name: str
    times: int
    minutes: float
    served: int = 0
    face: Face | None = None

    @property
    def each(self) -> float | None:
        return self.minutes / self.served if self.served else None


@dataclass(frozen=True, slots=True)
class Time:
    """Of 28 days. `people`, `members` and `next`: for who sees the whole workspace alone."""

    since: datetime
    until: datetime
    minutes: float
    kinds: Sequence[Spent]
    groups: Sequence[Spent]
    people: Sequence[Spent]
    members: Sequence[Spent]
    next: Sequence[Habit]


_ENDED = """
    ended as materialized (
        select kind, group_id, member_id, done_by as by, seconds, outcome,
               case when key like 'pb/%%' then split_part(key, '/', 3) else kind end as title, 'task' as sort
        from work_task
        where workspace_id = %(workspace)s and state in ('done', 'dropped') and done_at >= %(since)s
          and done_at < %(until)s and (%(groups)s::bigint[] is null or group_id = any(%(groups)s::bigint[]))
        union all
        select 'proposal', group_id, member_id, decided_by, seconds, state, action, 'proposal' from work_proposal
        where workspace_id = %(workspace)s and decided_at >= %(since)s and decided_at < %(until)s
          and state in ('approved', 'refused')
          and (%(groups)s::bigint[] is null or group_id = any(%(groups)s::bigint[]))
        union all
        select 'incident', group_id, null, decided_by, seconds, '', '', 'incident' from work_incident
        where workspace_id = %(workspace)s and decided_at >= %(since)s and decided_at < %(until)s
          and (%(groups)s::bigint[] is null or group_id = any(%(groups)s::bigint[]))
    )
"""
_SPENT = f"""
    with {_ENDED}
    select {{what}}, count(*), sum(seconds) / 60.0, count(distinct member_id) from ended
    where seconds > 0 and {{what}} is not null group by 1 order by 3 desc, 1 limit {MOST}
"""
_WHOLE = f"with {_ENDED} select coalesce(sum(seconds), 0) / 60.0 from ended"
_HABITS = f"""
    with {_ENDED},
    said as (
        select case when kind like 'by_hand:%%' then 'by_hand' when sort = 'proposal' then 'proposal' else 'step' end
                   as sort,
               case when kind like 'by_hand:%%' then kind else title end as what,
               outcome, seconds
        from ended where sort <> 'incident'
    ),
    ways as (select sort, what, outcome, count(*) as times, sum(seconds) as seconds from said group by 1, 2, 3)
    select sort, what, sum(times)::int, max(times)::int, (array_agg(outcome order by times desc, outcome))[1],
           sum(seconds) / 60.0
    from ways group by 1, 2
"""


def time_spent(actor: Actor, *, until: datetime) -> Time:
    """Of the 28 days before a moment, what ended in them, as far as this person sees."""
    scope = actor.scope(InsightPermission.VIEW)
    called = {group.id: group.name for group in group_names(actor.workspace_id, scope=scope)}
    since = until - timedelta(days=DAYS)
    values: dict[str, Any] = {
        "workspace": actor.workspace_id, "since": since, "until": until,
        "groups": None if scope.everywhere else numbers(called),
    }  # fmt: skip
    kinds = [Spent(str(what), n, float(m), s) for what, n, m, s in _rows(_SPENT.format(what="kind"), values)]
    groups = [
        Spent(called[what], n, float(m), s) for what, n, m, s in _rows(_SPENT.format(what="group_id"), values)
        if what in called
    ]  # fmt: skip
    whole = float(_rows(_WHOLE, values)[0][0])
    if not scope.everywhere:
        return Time(since, until, whole, kinds, groups, (), (), ())
    return Time(
        since, until, whole, kinds, groups, _by_person(actor.workspace_id, values),
        _by_member(actor.workspace_id, values), takeovers(_habits(values)),
    )  # fmt: skip


def _by_person(workspace_id: int, values: dict[str, Any]) -> list[Spent]:
    team = {f"staff:{one.user_id}": one.name for one in people(workspace_id)}
    rows = _rows(_SPENT.format(what="nullif(by, '')"), values)
    return [Spent(team[by], n, float(m), s) for by, n, m, s in rows if by in team]


def _by_member(workspace_id: int, values: dict[str, Any]) -> list[Spent]:
    rows = _rows(_SPENT.format(what="member_id"), values)
    known = faces(workspace_id, [row[0] for row in rows])
    return [Spent(known[m].name, n, float(spent), 1, known[m]) for m, n, spent, _ in rows if m in known]


def _habits(values: dict[str, Any]) -> list[Habit]:
    return [
        Habit(Sort(sort), what.removeprefix("by_hand:"), times, same, outcome, float(minutes))
        for sort, what, times, same, outcome, minutes in _rows(_HABITS, values)
    ]


def _rows(statement: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    with server_cursor() as cursor:
        return cursor.execute(statement, values).fetchall()
