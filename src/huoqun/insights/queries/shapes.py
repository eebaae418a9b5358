"""What shape groups have: the counts that are judged, and what was judged of them the last time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from huoqun.chats.queries.groups import GroupLine, lines
from huoqun.chats.vitality import Vitality
from huoqun.core.actor import Actor, Scope
from huoqun.core.said import Said
from huoqun.core.sql import numbers, server_cursor
from huoqun.groups.queries.names import GroupName, group_names

from ..models import Taken
from ..permissions import InsightPermission
from ..proposing.shape import MONTH, TWO_MONTHS, Counts, Shape, Stand, Verdict

NAME, WHOLE, DEFAULT_ROOM = "shape", 0, 500

PEOPLE = """
    join members_member p on p.workspace_id = %(workspace)s and p.id = {table}.member_id
        and not p.is_bot and not p.is_staff
"""
_SPOKE = f"""
    spoke as materialized (
        select d.group_id, d.member_id, sum(d.messages) as said
        from insights_memberday d {PEOPLE.format(table="d")}
        where d.workspace_id = %(workspace)s and d.group_id = any(%(groups)s::bigint[]) and d.messages > 0
          and d.day >= %(month)s and d.day < %(until)s
        group by 1, 2
    )
"""
_COUNTED = f"""
    with {_SPOKE},
    ranked as (
        select group_id, said, sum(said) over own - said as above, sum(said) over (partition by group_id) as whole
        from spoke window own as (partition by group_id order by said desc, member_id)
    ),
    voices as (
        select group_id, count(*) as speakers, sum(said) as messages, count(*) filter (where 2 * above < whole) as top
        from ranked group by 1
    ),
    lately as materialized (
        select d.group_id, d.member_id, min(d.day) as first, sum(d.questions) as asked
        from insights_memberday d {PEOPLE.format(table="d")}
        where d.workspace_id = %(workspace)s and d.group_id = any(%(groups)s::bigint[]) and d.messages > 0
          and d.day > %(until)s - {TWO_MONTHS} and d.day < %(until)s
        group by 1, 2
    ),
    fresh as (
        select group_id, count(*) filter (where not exists (
                   select from insights_memberday e
                   where e.workspace_id = %(workspace)s and e.member_id = l.member_id and e.messages > 0
                     and (e.day, e.group_id) < (l.first, l.group_id))) as newcomers,
               sum(asked) as asked
        from lately l group by 1
    ),
    -- Whoever was answered at once never waited: only who was left for a day is a row that counts.
    waited as (
        select w.group_id, count(*) filter (where kind = 'newcomer') as newcomers,
               count(*) filter (where kind = 'question') as asked
        from chats_waiting w {PEOPLE.format(table="w")}
        where w.workspace_id = %(workspace)s and w.group_id = any(%(groups)s::bigint[])
          and w.since >= %(at)s - interval '{TWO_MONTHS} days' and w.since < %(at)s - interval '1 day'
          and (w.answered_at is null or w.answered_at > w.since + interval '1 day')
        group by 1
    ),
    joined as (
        select s.group_id, s.joined_at >= %(at)s - interval '{TWO_MONTHS} days' as late,
               (select count(*) from insights_memberday d
                where d.workspace_id = %(workspace)s and d.member_id = s.member_id and d.group_id = s.group_id
                  and d.messages > 0 and d.day >= s.joined_at::date and d.day <= s.joined_at::date + {MONTH}) as days
        from groups_span s {PEOPLE.format(table="s")}
        where s.workspace_id = %(workspace)s and s.group_id = any(%(large)s::bigint[])
          and s.joined_at >= %(at)s - interval '{TWO_MONTHS + MONTH} days'
          and s.joined_at < %(at)s - interval '{MONTH} days'
    ),
    joins as (
        select group_id, count(*) filter (where late) as joined, count(*) filter (where late and days > 1) as came,
               count(*) filter (where not late) as joined_before,
               count(*) filter (where not late and days > 1) as came_before
        from joined group by 1
    )
    select g.id, coalesce(v.speakers, 0), coalesce(v.messages, 0), coalesce(v.top, 0), coalesce(f.newcomers, 0),
           greatest(0, coalesce(f.newcomers, 0) - coalesce(w.newcomers, 0)), coalesce(f.asked, 0),
           greatest(0, coalesce(f.asked, 0) - coalesce(w.asked, 0)), coalesce(j.joined, 0),
           coalesce(j.came, 0), coalesce(j.joined_before, 0), coalesce(j.came_before, 0),
           (select min(d.day) from insights_memberday d where d.workspace_id = %(workspace)s and d.group_id = g.id)
    from unnest(%(groups)s::bigint[]) as g(id)
    left join voices v on v.group_id = g.id
    left join fresh f on f.group_id = g.id
    left join waited w on w.group_id = g.id
    left join joins j on j.group_id = g.id
"""
_BOTH = f"""
    with {_SPOKE}
    select a.group_id, b.group_id, count(*) from spoke a join spoke b using (member_id)
    join groups_group g on g.workspace_id = %(workspace)s and g.id = a.group_id
    join groups_group h on h.workspace_id = %(workspace)s and h.id = b.group_id and h.kind_id = g.kind_id
    where a.group_id <> b.group_id group by 1, 2
"""
_IN_GROUPS = f"""
    select count(distinct coalesce(p.canonical_id, p.id)) from groups_span s {PEOPLE.format(table="s")}
    where s.workspace_id = %(workspace)s and s.left_at is null
"""


@dataclass(frozen=True, slots=True)
class Landscape:
    """Every living group's counts, which pairs of a kind share how many people, and how many are in groups at all."""

    counts: Sequence[Counts]
    both: Mapping[int, Mapping[int, int]]
    people: int


def landscape(workspace_id: int, *, scope: Scope, at: datetime, large: int) -> Landscape:
    """Of the 28 days before a moment. Who joined is looked at where so many are in a group."""
    here = [one for one in lines(workspace_id, scope=scope, as_of=at) if one.state is not Vitality.ENDED]
    values = {
        "workspace": workspace_id, "groups": numbers(one.id for one in here), "at": at,
        "large": numbers(one.id for one in here if one.members >= large),
        "month": at.date() - timedelta(days=MONTH - 1), "until": at.date() + timedelta(days=1),
    }  # fmt: skip
    both: dict[int, dict[int, int]] = defaultdict(dict)
    with server_cursor() as cursor:
        counted = {row[0]: row[1:] for row in cursor.execute(_COUNTED, values).fetchall()}
        for one, other, people in cursor.execute(_BOTH, values).fetchall():
            both[one][other] = people
        row = cursor.execute(_IN_GROUPS, values).fetchone()
    counts = [_counts(line, counted[line.id], at) for line in here]
    return Landscape(counts, both, row[0] if row else 0)


def _counts(line: GroupLine, row: Sequence[Any], at: datetime) -> Counts:
    *counted, first = row
    began = [day for day in (first, *(m.date() for m in (line.first_at, line.founded_at) if m)) if day is not None]
    age = max(0, (at.date() - min(began)).days) if began else None
    room = (line.capacity or DEFAULT_ROOM) - line.members
    return Counts(line.id, line.kind_key, line.chapter, age, line.members, room, *(int(n) for n in counted))


@dataclass(frozen=True, slots=True)
class Shaped:
    """What was judged of a group (None: of the whole community). `into`: the group it would go with."""

    group: GroupName | None
    verdict: Verdict
    into: GroupName | None


@dataclass(frozen=True, slots=True)
class Shapes:
    """Judged on `day`, those first that something speaks for; None: nothing was judged yet."""

    day: date | None
    found: tuple[Shaped, ...]


def shapes(actor: Actor) -> Shapes:
    """What was judged last, of groups in sight; of the whole community for who sees all of it."""
    scope = actor.scope(InsightPermission.VIEW)
    called = {group.id: group for group in group_names(actor.workspace_id, scope=scope)}
    rows = [
        row for row in Taken.objects.of(actor.workspace_id).filter(name=NAME)
        if row.group_id in called or (row.group_id == WHOLE and scope.everywhere)
    ]  # fmt: skip
    day = max((row.until for row in rows), default=None)
    found = [
        Shaped(called.get(row.group_id), verdict, called.get(verdict.into or 0))
        for row in rows if row.until == day for verdict in map(_read, row.rows)
    ]  # fmt: skip
    stands, order = list(Stand), list(Shape)
    found.sort(key=lambda one: (stands.index(one.verdict.stand), order.index(one.verdict.shape),
                                one.group.name if one.group else ""))  # fmt: skip
    return Shapes(day, tuple(found))


def kept(verdict: Verdict) -> list[Any]:
    """A verdict as it is stored."""
    why = [[said.text, dict(said.values)] for said in verdict.why]
    return [str(verdict.shape), str(verdict.stand), verdict.into, why]


def _read(row: Sequence[Any]) -> Verdict:
    why = tuple(Said(text, values) for text, values in row[3])
    return Verdict(Shape(row[0]), Stand(row[1]), why, row[2])


_LIKE = f"""
    with was as (
        select coalesce(p.arguments ->> 'shape', '') as shape, p.group_id, p.state = 'approved' as acted,
               p.decided_at::date as day
        from work_proposal p
        where p.workspace_id = %(workspace)s and p.action = %(action)s and p.group_id is not null
          and p.state <> 'open' and p.decided_at < %(at)s - interval '{MONTH} days'
    ),
    spoke as (
        select w.shape, w.acted, w.group_id, w.day, count(distinct d.member_id) filter (where d.day < w.day) as before,
               count(distinct d.member_id) filter (where d.day >= w.day) as after
        from was w
        left join insights_memberday d on d.workspace_id = %(workspace)s and d.group_id = w.group_id and d.messages > 0
            and d.day >= w.day - {MONTH} and d.day < w.day + {MONTH}
        group by 1, 2, 3, 4
    )
    select shape, acted, count(*) filter (where after >= before), count(*) from spoke group by 1, 2
"""


def like_cases(workspace_id: int, action: str, *, at: datetime) -> dict[str, dict[str, list[int]]]:
    """By shape: of earlier proposals of it, acted on and not, in how many groups as many people spoke in the 28 days
    after as in the 28 before.
    """
    found: dict[str, dict[str, list[int]]] = defaultdict(dict)
    with server_cursor() as cursor:
        rows = cursor.execute(_LIKE, {"workspace": workspace_id, "action": action, "at": at}).fetchall()
    for shape, acted, kept_up, whole in rows:
        found[shape][f"like_{'acted' if acted else 'left'}"] = [kept_up, whole]
    return dict(found)
