"""What the members of a class did in as many days before it as it had, and in it; what they knew and said."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from huoqun.chats.quiet import zone_named
from huoqun.core import journal
from huoqun.core.queries import workspace
from huoqun.core.sql import numbers, server_cursor
from huoqun.forms.surveys import Nps, nps_of

from .classes import ClassLine
from .windows import FAMILY

FEW = 5
"""Of fewer who answered by name both times nothing is told: one could tell who said what."""
MOST_FACTS = 5_000
STAGE_CHANGED = "members.stage_changed"


@dataclass(frozen=True, slots=True)
class Gained:
    """A quiz that `people` took more than once: the mean of their first and of their last score."""

    quiz: str
    people: int
    first: Decimal
    last: Decimal


@dataclass(frozen=True, slots=True)
class BeforeAfter:
    """Pairs of before and within. `nearer`: members who came to a nearer stage in the class; `recommends`: of those who
    answered by name before and since.
    """

    days: tuple[int, int]
    points: tuple[int, int]
    growth: tuple[int, int]
    nearer: int
    quizzes: tuple[Gained, ...]
    recommends: tuple[Nps, Nps] | None


def before_after(
    workspace_id: int, line: ClassLine, member_ids: Sequence[int], *, began: datetime, ended: datetime
) -> BeforeAfter:
    """Of these members of a class; five statements."""
    before = began - (ended - began)
    earned = _earned(workspace_id, line, member_ids, before, began, ended)
    return BeforeAfter(
        _checked_in(workspace_id, member_ids, before, began, ended), earned.get("points", (0, 0)),
        earned.get("growth", (0, 0)), _nearer(workspace_id, member_ids, began, ended),
        _quizzes(workspace_id, line.group_run_id or 0, member_ids), _recommends(workspace_id, member_ids, began),
    )  # fmt: skip


_CHECKED_IN = f"""
    select count(*) filter (where c.at < %s), count(*) filter (where c.at >= %s)
    from (
        select distinct h.id, c.group_run_id, c.day, c.at from {FAMILY}
        join camps_checkin c on c.workspace_id = f.workspace_id and c.member_id = f.id and c.state = 1
        where c.at >= %s and c.at < %s
    ) c
"""


def _checked_in(
    workspace_id: int, member_ids: Sequence[int], before: datetime, began: datetime, ended: datetime
) -> tuple[int, int]:
    values = [began, began, numbers(member_ids), workspace_id, before, ended]
    with server_cursor() as cursor:
        earlier, within = cursor.execute(_CHECKED_IN, values).fetchone() or (0, 0)
    return earlier, within


_EARNED = f"""
    select d.currency, coalesce(sum(d.amount) filter (where d.day < %s), 0)::bigint,
        coalesce(sum(d.amount) filter (where d.day >= %s), 0)::bigint
    from {FAMILY}
    join points_daytally d on d.workspace_id = f.workspace_id and d.member_id = f.id
    where d.day >= %s and d.day <= %s group by 1
"""


def _earned(
    workspace_id: int, line: ClassLine, member_ids: Sequence[int], before: datetime, began: datetime, ended: datetime
) -> dict[str, tuple[int, int]]:
    """What was earned in all groups, day by day of the workspace's clock, as boards count it."""
    zone = workspace(workspace_id).tz if not line.zone else zone_named(line.zone)
    first, start, last = (moment.astimezone(zone).date() for moment in (before, began, ended))
    with server_cursor() as cursor:
        rows = cursor.execute(_EARNED, [start, start, numbers(member_ids), workspace_id, first, last]).fetchall()
    return {currency: (earlier, within) for currency, earlier, within in rows}


def _nearer(workspace_id: int, member_ids: Sequence[int], began: datetime, ended: datetime) -> int:
    facts = journal.about_members(workspace_id, member_ids, names=[STAGE_CHANGED], limit=MOST_FACTS)
    moved: Counter[int] = Counter()
    for fact in facts:
        if began <= fact.occurred_at <= ended:
            moved[fact.payload["member_id"]] += fact.payload["after"] - fact.payload["before"]
    return sum(steps > 0 for steps in moved.values())


_QUIZZES = f"""
    with tries as (
        select h.id, t.quiz_id, t.percent,
            row_number() over (partition by h.id, t.quiz_id order by t.handed_in_at, t.id) as from_first,
            row_number() over (partition by h.id, t.quiz_id order by t.handed_in_at desc, t.id desc) as from_last
        from {FAMILY}
        join forms_attempt t on t.workspace_id = f.workspace_id and t.member_id = f.id and t.state = 'scored'
        where t.quiz_id in (select quiz_id from camps_quizoffer o where o.workspace_id = f.workspace_id
            and o.group_run_id = %s)
    ), own as (
        select id, quiz_id, max(percent) filter (where from_first = 1) as first,
            max(percent) filter (where from_last = 1) as last
        from tries group by 1, 2 having count(*) > 1
    )
    select q.name, count(*), avg(own.first), avg(own.last) from own
    join forms_quiz q on q.workspace_id = %s and q.id = own.quiz_id group by q.id order by q.id
"""


def _quizzes(workspace_id: int, group_run_id: int, member_ids: Sequence[int]) -> tuple[Gained, ...]:
    with server_cursor() as cursor:
        values = [numbers(member_ids), workspace_id, group_run_id, workspace_id]
        rows = cursor.execute(_QUIZZES, values).fetchall()
    return tuple(Gained(name, people, Decimal(first), Decimal(last)) for name, people, first, last in rows)


_RECOMMENDS = f"""
    with said as (
        select h.id, a.nps, a.at from {FAMILY}
        join forms_surveyanswer a on a.workspace_id = f.workspace_id and a.member_id = f.id and a.nps is not null
    )
    select b.nps, s.nps
    from (select distinct on (id) id, nps from said where at < %s order by id, at desc) b
    join (select distinct on (id) id, nps from said where at >= %s order by id, at desc) s on s.id = b.id
"""


def _recommends(workspace_id: int, member_ids: Sequence[int], began: datetime) -> tuple[Nps, Nps] | None:
    with server_cursor() as cursor:
        rows = cursor.execute(_RECOMMENDS, [numbers(member_ids), workspace_id, began, began]).fetchall()
    if len(rows) < FEW:
        return None
    return nps_of(Counter(was for was, _now in rows)), nps_of(Counter(now for _was, now in rows))
