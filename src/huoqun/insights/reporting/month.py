"""A month's figures beside those of the month before, of a workspace or of one group, in a few questions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from huoqun.core.queries import Workspace
from huoqun.core.sql import server_cursor
from huoqun.rewards.rules.payouts import LineState
from huoqun.work.queries.minutes import Line, Minutes, minutes


@dataclass(frozen=True, slots=True)
class Span:
    """A month where the workspace is, from its first day up to and without `until`."""

    since: date
    until: date

    def before(self) -> Span:
        """The month before."""
        return Span((self.since - timedelta(days=1)).replace(day=1), self.since)


def month_of(day: date) -> Span:
    """The month that a day is in.

    >>> month_of(date(2026, 12, 5))
    Span(since=datetime.date(2026, 12, 1), until=datetime.date(2027, 1, 1))
    """
    first = day.replace(day=1)
    return Span(first, (first + timedelta(days=32)).replace(day=1))


@dataclass(frozen=True, slots=True)
class Said:
    """What people said: messages, people who spoke, those who never had before, groups with words, questions."""

    messages: int
    people: int
    new: int
    groups: int
    questions: int


@dataclass(frozen=True, slots=True)
class Done:
    """What the team did: tasks, proposals of insights by what became of them, and minutes at cards."""

    tasks: int
    approved: int
    refused: int
    expired: int
    minutes: float


@dataclass(frozen=True, slots=True)
class Waited:
    """Newcomers and questions that nobody answered, of those that waited at all."""

    newcomers: int
    newcomers_left: int
    asked: int
    asked_left: int


@dataclass(frozen=True, slots=True)
class Money:
    """In minor units by currency. `sources`: what the buyers of each way into their first group paid, most first.
    `paid_out`: to members, by the whole workspace alone.
    """

    brought: Mapping[str, int]
    sources: tuple[tuple[str, str, int], ...]
    paid_out: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Month:
    """Everything that the report is told from. `deeds`: by kind. `time`: None for one group. `kinds`: where the team's
    minutes went.
    """

    span: Span
    said: Said
    said_before: Said
    waited: Waited
    waited_before: Waited
    done: Done
    deeds: Mapping[str, int]
    deeds_before: Mapping[str, int]
    time: Minutes | None
    kinds: tuple[Line, ...]
    money: Money
    money_before: Money


_MINE = "(%(group)s::bigint is null or {table}.group_id = %(group)s)"
_SAID = f"""
    select coalesce(sum(d.messages), 0), count(distinct d.member_id),
           count(distinct d.member_id) filter (where not exists (
               select from insights_memberday e
               where e.workspace_id = %(workspace)s and e.member_id = d.member_id and e.messages > 0
                 and e.day < %(since)s and {_MINE.format(table="e")})),
           count(distinct d.group_id), coalesce(sum(d.questions), 0)
    from insights_memberday d
    join members_member p on p.workspace_id = %(workspace)s and p.id = d.member_id and not p.is_bot and not p.is_staff
    where d.workspace_id = %(workspace)s and d.group_id <> 0 and d.messages > 0
      and d.day >= %(since)s and d.day < %(until)s and {_MINE.format(table="d")}
"""
_WAITED = f"""
    select count(*) filter (where kind = 'newcomer'), count(*) filter (where kind = 'newcomer' and answered_at is null),
           count(*) filter (where kind = 'question'), count(*) filter (where kind = 'question' and answered_at is null)
    from chats_waiting w
    where workspace_id = %(workspace)s and since >= %(from)s and since < %(to)s and {_MINE.format(table="w")}
"""
_DONE = f"""
    select (select count(*) from work_task t where workspace_id = %(workspace)s and state = 'done'
              and done_at >= %(from)s and done_at < %(to)s and {_MINE.format(table="t")}),
           count(*) filter (where state = 'approved'), count(*) filter (where state = 'refused'),
           count(*) filter (where state = 'expired')
    from work_proposal p
    where workspace_id = %(workspace)s and origin like 'insights.%%' and decided_at >= %(from)s and decided_at < %(to)s
      and {_MINE.format(table="p")}
"""
_DEEDS = f"""
    select kind, count(*) from deeds_deed d
    where workspace_id = %(workspace)s and occurred_at >= %(from)s and occurred_at < %(to)s
      and {_MINE.format(table="d")}
    group by 1
"""
_BROUGHT = f"""
    select coalesce(nullif(split_part(s.way_in, ':', 1), ''), 'unknown'), d.currency,
           sum(case d.kind when 'refunded' then -d.amount_minor else d.amount_minor end)
    from deeds_deed d
    left join lateral (
        select s.way_in from groups_span s where s.workspace_id = %(workspace)s and s.member_id = d.member_id
        order by s.joined_at, s.id limit 1
    ) s on true
    where d.workspace_id = %(workspace)s and d.occurred_at >= %(from)s and d.occurred_at < %(to)s
      and d.kind in ('bought', 'refunded') and d.amount_minor is not null and {_MINE.format(table="d")}
    group by 1, 2 order by 3 desc, 1, 2
"""
_PAID_OUT = f"""
    select w.currency, sum(l.amount) from rewards_payoutline l join core_workspace w on w.id = l.workspace_id
    where l.workspace_id = %(workspace)s and l.state = '{LineState.PAID}' and %(group)s::bigint is null
      and l.settled_at >= %(from)s and l.settled_at < %(to)s
    group by 1
"""
_SPENT = f"""
    select kind, count(*), sum(seconds) / 60.0 from work_task t
    where workspace_id = %(workspace)s and state in ('done', 'dropped') and seconds > 0
      and done_at >= %(from)s and done_at < %(to)s and {_MINE.format(table="t")}
    group by 1 order by 3 desc, 1
"""


def month(here: Workspace, span: Span, *, group_id: int | None = None) -> Month:
    """One month of a workspace, or of one of its groups."""
    now, before = _values(here, span, group_id), _values(here, span.before(), group_id)
    time = minutes(here.id, since=now["from"], until=now["to"]) if group_id is None else None
    tasks = tuple(Line(kind, times, float(spent)) for kind, times, spent in _rows(_SPENT, now))
    kinds = time.spent_on if time is not None else tasks
    tasks_done, approved, refused, expired = _row(_DONE, now)
    done = Done(tasks_done, approved, refused, expired, sum(line.minutes for line in kinds))
    return Month(
        span, Said(*_row(_SAID, now)), Said(*_row(_SAID, before)), Waited(*_row(_WAITED, now)),
        Waited(*_row(_WAITED, before)), done, dict(_rows(_DEEDS, now)),
        dict(_rows(_DEEDS, before)), time, kinds, _money(now), _money(before),
    )  # fmt: skip


def _money(values: Mapping[str, Any]) -> Money:
    sources = tuple((way, currency, int(amount)) for way, currency, amount in _rows(_BROUGHT, values))
    brought: dict[str, int] = {}
    for _way, currency, amount in sources:
        brought[currency] = brought.get(currency, 0) + amount
    return Money(brought, sources, {currency: int(paid) for currency, paid in _rows(_PAID_OUT, values)})


def _values(here: Workspace, span: Span, group_id: int | None) -> dict[str, Any]:
    def begin(day: date) -> datetime:
        return datetime(day.year, day.month, day.day, tzinfo=here.tz)

    return {
        "workspace": here.id, "group": group_id, "since": span.since, "until": span.until, "from": begin(span.since),
        "to": begin(span.until),
    }  # fmt: skip


def _rows(statement: str, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    with server_cursor() as cursor:
        return cursor.execute(statement, values).fetchall()


def _row(statement: str, values: Mapping[str, Any]) -> tuple[int, ...]:
    return tuple(int(value) for value in _rows(statement, values)[0])
