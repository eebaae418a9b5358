"""What is known of applications, for their checks: a few statements for any number of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from huoqun.core.conditions.answering import Row, answer_each
from huoqun.core.conditions.errors import BadCondition
from huoqun.core.conditions.parsing import parse
from huoqun.core.sql import numbers, server_cursor

from ..rules.checks import Known, Record

_OF = """
    with asked as materialized (
        select a.*, h.head, d.quiz_id, d.condition, d.asks_inviter, d.needs_inviter, d.most_each,
               d.interview as talks, d.group_id as door_group
        from admission_application a
        join admission_door d on d.workspace_id = a.workspace_id and d.id = a.door_id
        left join lateral (
            select coalesce(canonical_id, id) as head from members_member
            where workspace_id = a.workspace_id and id = a.member_id) h on true
        where a.workspace_id = %(workspace)s and a.id = any(%(ids)s::bigint[])
    )
    select a.id, a.member_id, a.quiz_id is not null, q.passed, q.percent, a.condition, a.asks_inviter, a.needs_inviter,
           a.inviter_id, a.inviter_named, a.most_each, a.talks, a.interview, coalesce(b.returns, ''),
           coalesce(a.group_id, a.door_group)
    from asked a
    left join lateral (
        select bool_or(t.passed) as passed, max(t.percent) as percent
        from members_member f
        join forms_attempt t on t.workspace_id = f.workspace_id and t.member_id = f.id and t.quiz_id = a.quiz_id
             and t.state = 'scored'
        where f.workspace_id = a.workspace_id and (f.id = a.head or f.canonical_id = a.head)) q on true
    left join lateral (
        select p.returns from members_member f
        join admission_departure p on p.workspace_id = f.workspace_id and p.member_id = f.id and p.voided_at is null
        where f.workspace_id = a.workspace_id and (f.id = a.head or f.canonical_id = a.head)
          and p.group_id = coalesce(a.group_id, a.door_group)
        order by p.at desc limit 1) b on true
    order by a.id
"""


@dataclass(frozen=True, slots=True)
class _Row:
    id: int
    member_id: int | None
    needs_quiz: bool
    passed: bool | None
    percent: int | None
    condition: str
    asks_inviter: bool
    needs_inviter: bool
    inviter_id: int | None
    inviter_named: str
    most_each: int
    talks: bool
    interview: str
    returns: str
    group_id: int | None


def known(workspace_id: int, application_ids: Iterable[int], *, now: datetime) -> dict[int, Known]:
    """What is known of each of these applications, and of whoever applied and whoever invited them."""
    with server_cursor() as cursor:
        values = {"workspace": workspace_id, "ids": numbers(application_ids)}
        rows = [_Row(*row) for row in cursor.execute(_OF, values).fetchall()]
    answers = _conditions(workspace_id, rows, now)
    brought = records(workspace_id, {row.inviter_id for row in rows if row.inviter_id is not None})
    lately = _lately(workspace_id, brought, now)
    return {
        row.id: Known(
            is_known=row.member_id is not None, needs_quiz=row.needs_quiz, quiz_passed=row.passed,
            quiz_percent=row.percent, has_condition=bool(row.condition), condition=answers.get(row.id),
            asks_inviter=row.asks_inviter, needs_inviter=row.needs_inviter, inviter=row.inviter_id is not None,
            inviter_named=row.inviter_named, record=brought.get(row.inviter_id or 0),
            lately=lately.get(row.inviter_id or 0, 0), most_each=row.most_each, needs_interview=row.talks,
            interview=row.interview, returns=row.returns,
        )
        for row in rows
    }  # fmt: skip


def _conditions(workspace_id: int, rows: Sequence[_Row], now: datetime) -> dict[int, bool | None]:
    """What each condition says of its applicant; of whoever is not known yet it says nothing."""
    asked = []
    for row in rows:
        if row.condition and row.member_id is not None:
            try:
                asked.append((row.id, parse(row.condition), Row(workspace_id, now, row.member_id, row.group_id)))
            except BadCondition:  # a question went away with an update: a person decides
                continue
    told = answer_each([(tree, about) for _, tree, about in asked])
    return {one[0]: answer for one, answer in zip(asked, told, strict=True)}


# Whoever came into two groups was brought once: what counts is people.
_RECORDS = """
    select i.id, b.brought, b.gone, r.refused
    from unnest(%(members)s::bigint[]) as i(id)
    cross join lateral (
        select count(distinct v.member_id)::int as brought,
               count(distinct v.member_id) filter (where v.lost)::int as gone
        from (
            select s.member_id, s.left_at is not null and s.left_at < s.joined_at + interval '30 days' as lost
            from groups_span s where s.workspace_id = %(workspace)s and s.brought_by_id = i.id
            union all
            select a.member_id, a.left_at is not null and a.left_at < a.joined_at + interval '30 days'
            from admission_application a
            where a.workspace_id = %(workspace)s and a.inviter_id = i.id and a.joined_at is not null
              and a.member_id is not null) v) b
    cross join lateral (
        select count(*)::int as refused from admission_application a
        where a.workspace_id = %(workspace)s and a.inviter_id = i.id and a.state = 'refused') r
"""


def records(workspace_id: int, member_ids: Iterable[int]) -> dict[int, Record]:
    """Whom each of these members brought, and what became of them."""
    with server_cursor() as cursor:
        cursor.execute(_RECORDS, {"workspace": workspace_id, "members": numbers(member_ids)})
        return {row[0]: Record(*row[1:]) for row in cursor.fetchall()}


_LATELY = """
    select inviter_id, count(*)::int from admission_application
    where workspace_id = %s and inviter_id = any(%s::bigint[]) and applied_at > %s
      and state not in ('withdrawn', 'refused', 'expired') group by inviter_id
"""


def _lately(workspace_id: int, member_ids: Iterable[int], now: datetime) -> dict[int, int]:
    with server_cursor() as cursor:
        cursor.execute(_LATELY, [workspace_id, numbers(member_ids), now - timedelta(days=30)])
        return dict(cursor.fetchall())


_ROOM = """
    select g.id, coalesce(%(own)s::int, g.capacity),
           (select count(*) from groups_span s
            where s.workspace_id = g.workspace_id and s.group_id = g.id and s.left_at is null)::int,
           (select count(*) from admission_application a
            where a.workspace_id = g.workspace_id and a.group_id = g.id and a.state = 'accepted')::int
    from groups_group g
    where g.workspace_id = %(workspace)s and g.ended_at is null
      and (g.id = %(group)s::bigint or g.kind_id = %(kind)s::bigint)
    order by g.id
"""


@dataclass(frozen=True, slots=True)
class Room:
    """A group's room. `held`: places of those who were accepted and have not come; `most` None: no end."""

    group_id: int
    most: int | None
    inside: int
    held: int

    @property
    def free(self) -> int | None:
        return None if self.most is None else max(0, self.most - self.inside - self.held)


def rooms(workspace_id: int, *, group_id: int | None, kind_id: int | None, own: int | None) -> list[Room]:
    """The room of a door's group, or of every group of its kind that has not ended. `own`: the door's own number."""
    values = {"workspace": workspace_id, "group": group_id, "kind": kind_id, "own": own}
    with server_cursor() as cursor:
        return [Room(*row) for row in cursor.execute(_ROOM, values).fetchall()]
