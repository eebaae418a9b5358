"""The calendar of all groups' playbooks: worked out from the timetables whenever it is looked at, stored nowhere."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from huoqun.chats.quiet import zone_named
from huoqun.core.actor import Actor
from huoqun.core.errors import NotAllowed, NotFound
from huoqun.core.sql import numbers, server_cursor
from huoqun.work.queries.tasks import due_by_day

from ..agenda import MIXED, Entry, Sums, Way, coming, is_peak, local, most_a_day, sheet_of, sums
from ..permissions import PlaybookPermission
from ..plan import Plan
from ..rules import GroupRunState
from .plans import plan

MOST_DAYS = 45


@dataclass(frozen=True, slots=True)
class RunHead:
    """A group run as the calendar's row: whose, what, since when. `users`: by role, who holds it here."""

    id: int
    uid: UUID
    version_id: int
    state: str
    starts_on: date
    zone: str
    group_id: int
    group_uid: UUID
    group: str
    kind_key: str
    chapter_id: int | None
    playbook: str
    number: int
    users: Mapping[str, Sequence[int]]
    values: Mapping[str, Any]
    owner: str


@dataclass(frozen=True, slots=True)
class Cell:
    """A run's day. `is_over`: more to the group than its playbook's cap allows."""

    entries: tuple[Entry, ...]
    sums: Sums
    is_over: bool


@dataclass(frozen=True, slots=True)
class Row:
    head: RunHead
    plan: Plan
    cells: Mapping[date, Cell]


@dataclass(frozen=True, slots=True)
class RoleLoad:
    """A role's day: tasks with the minutes that they take, against the minutes that its people have (0: unknown)."""

    role: str
    tasks: float
    minutes: float
    has: int

    @property
    def is_over(self) -> bool:
        return 0 < self.has < self.minutes


@dataclass(frozen=True, slots=True)
class DaySum:
    """All groups' day. `is_peak`: many more messages than on an ordinary day in view."""

    on: date
    to_group: int
    to_members: int
    is_peak: bool
    loads: tuple[RoleLoad, ...]

    @property
    def is_over(self) -> bool:
        return any(load.is_over for load in self.loads)


@dataclass(frozen=True, slots=True)
class Calendar:
    """Rows by group, and each day's sums over all of them."""

    since: date
    until: date
    rows: tuple[Row, ...]
    days: tuple[DaySum, ...]


_RUNS = """
    select r.id, r.uid, r.version_id, r.state, r.starts_on, r.zone, g.id, g.uid, g.name, k.key, g.chapter_id, p.name,
           v.number, r.roles, r.vars, coalesce(nullif(u.name, ''), u.email, '')
    from playbooks_grouprun r
    join groups_group g on g.workspace_id = r.workspace_id and g.id = r.group_id
    join groups_kind k on k.workspace_id = g.workspace_id and k.id = g.kind_id
    join playbooks_version v on v.id = r.version_id
    join playbooks_playbook p on p.id = v.playbook_id
    left join team_user u on u.id = r.owner_id
    where r.workspace_id = %(workspace)s
      and (%(everywhere)s or g.chapter_id = any(%(chapters)s) or g.id = any(%(groups)s))
      and (%(uid)s::uuid is null or r.uid = %(uid)s)
      and (r.state <> 'ended' or r.ended_at >= %(since)s)
    order by g.name, g.id, r.started_at
"""
_WAYS = """
    select r.group_run_id, r.member_id is not null, r.first, count(*)::int, min(r.began_at), min(d.due_at)
    from playbooks_run r left join playbooks_due d on d.run_id = r.id and d.slot
    where r.workspace_id = %s and r.group_run_id = any(%s::bigint[]) and r.state = 'active'
    group by 1, 2, 3
"""
_TAKEN = """
    select r.group_run_id, l.step, l.occurrence, l.outcome, l.at
    from playbooks_run r join playbooks_steplog l on l.run_id = r.id
    where r.workspace_id = %s and r.group_run_id = any(%s::bigint[]) and r.member_id is null
      and l.at >= %s and l.at < %s
    order by l.at, l.step
"""
# Whoever was passed over at a step is an entry of its own: nothing reached them.
_TAKEN_BY_MEMBERS = """
    select g.id, l.step, l.occurrence, (l.at at time zone g.zone)::date, min(l.at), count(*)::int,
           min(l.outcome), max(l.outcome)
    from playbooks_grouprun g
    join playbooks_run r on r.workspace_id = g.workspace_id and r.group_run_id = g.id and r.member_id is not null
    join playbooks_steplog l on l.run_id = r.id
    where g.workspace_id = %s and g.id = any(%s::bigint[]) and l.at >= %s and l.at < %s
    group by 1, 2, 3, 4, l.outcome like 'skipped%%'
    order by 5, 2
"""


def calendar(actor: Actor, *, since: date, until: date, now: datetime) -> Calendar:
    """Every group run's days, `until` with it. Days before now show what was taken: the group's own steps with
    what they came to, members' with how many of them took each.

    Raises NotAllowed.
    """
    if not actor.may_somewhere(PlaybookPermission.VIEW):
        raise NotAllowed
    until = min(until, since + timedelta(days=MOST_DAYS))
    heads = runs_of(actor, since=_midnight(since))
    rows = _rows(actor.workspace_id, heads, since, until, now)
    return Calendar(since, until, rows, _days(actor.workspace_id, rows, since, until, now))


def day_of_run(actor: Actor, *, uid: UUID, on: date, now: datetime) -> Row:
    """One run's day. Raises NotFound."""
    heads = runs_of(actor, since=_midnight(on), uid=uid)
    if not heads:
        raise NotFound
    return _rows(actor.workspace_id, heads, on, on, now)[0]


def runs_of(actor: Actor, *, since: datetime, uid: UUID | None = None) -> list[RunHead]:
    """The group runs in the actor's scope that have not ended before a moment, by group."""
    scope = actor.scope(PlaybookPermission.VIEW)
    values = {
        "workspace": actor.workspace_id, "everywhere": scope.everywhere, "chapters": list(scope.chapter_ids),
        "groups": list(scope.group_ids), "uid": uid, "since": since,
    }  # fmt: skip
    with server_cursor() as cursor:
        return [RunHead(*row) for row in cursor.execute(_RUNS, values).fetchall()]


def ways_of(workspace_id: int, run_ids: Iterable[int]) -> dict[int, list[Way]]:
    """Each group run's ways, those with the same dates together."""
    found: dict[int, list[Way]] = defaultdict(list)
    with server_cursor() as cursor:
        for run, *way in cursor.execute(_WAYS, [workspace_id, numbers(run_ids)]).fetchall():
            found[run].append(Way(*way))
    return found


def _midnight(on: date) -> datetime:
    """Before that date has begun anywhere."""
    return datetime.combine(on, time(0), tzinfo=UTC) - timedelta(days=1)


def _rows(
    workspace_id: int, heads: Sequence[RunHead], since: date, until: date, now: datetime
) -> tuple[Row, ...]:  # fmt: skip
    ids = [head.id for head in heads]
    ways, taken = ways_of(workspace_id, ids), _taken(workspace_id, heads, since, until)
    by_members = _taken_by_members(workspace_id, heads, since, until) if _midnight(since) < now else {}
    rows = []
    for head in heads:
        known = plan(workspace_id, head.version_id)
        done = taken.get(head.id, [])
        told = {(entry.step, entry.day) for entry in done}
        ahead = [] if head.state == GroupRunState.ENDED else coming(known, head.zone, ways[head.id], since, until)
        by_day: dict[date, list[Entry]] = defaultdict(list)
        for entry in (
            done + by_members.get(head.id, []) + [one for one in ahead if one.people or (one.step, one.day) not in told]
        ):
            by_day[entry.on].append(entry)
        rows.append(Row(head, known, {on: _cell(known, entries) for on, entries in by_day.items()}))
    return tuple(rows)


def _cell(known: Plan, entries: Sequence[Entry]) -> Cell:
    total, most = sums(known, entries), most_a_day(known)
    return Cell(
        tuple(sorted(entries, key=lambda e: (e.at, e.step, e.outcome))),
        total,
        most is not None and total.to_group > most,
    )


def _taken(workspace_id: int, heads: Sequence[RunHead], since: date, until: date) -> dict[int, list[Entry]]:
    zones = {head.id: head.zone for head in heads}
    found: dict[int, list[Entry]] = defaultdict(list)
    values = [workspace_id, numbers(zones), _midnight(since), _midnight(until + timedelta(days=3))]
    with server_cursor() as cursor:
        for run, step, occurrence, outcome, at in cursor.execute(_TAKEN, values).fetchall():
            moment = local(at, zones[run])
            if since <= moment.date() <= until:
                found[run].append(Entry(moment.date(), moment.time(), step, _day(occurrence), 0, outcome))
    return found


def _taken_by_members(
    workspace_id: int, heads: Sequence[RunHead], since: date, until: date
) -> dict[int, list[Entry]]:  # fmt: skip
    """By group run what its members went through, a step of a day at once."""
    zones = {head.id: head.zone for head in heads}
    found: dict[int, list[Entry]] = defaultdict(list)
    values = [workspace_id, numbers(zones), _midnight(since), _midnight(until + timedelta(days=3))]
    with server_cursor() as cursor:
        for run, step, occurrence, on, at, people, low, high in cursor.execute(_TAKEN_BY_MEMBERS, values).fetchall():
            if since <= on <= until:
                outcome = low if low == high else MIXED
                found[run].append(Entry(on, local(at, zones[run]).time(), step, _day(occurrence), people, outcome))
    return found


def _day(occurrence: str) -> int:
    digits = occurrence.partition("~")[0].partition("@")[0].removeprefix("D")
    return int(digits) if digits.lstrip("-").isdecimal() else 0


def _days(workspace_id: int, rows: Sequence[Row], since: date, until: date, now: datetime) -> tuple[DaySum, ...]:
    span = [since + timedelta(days=n) for n in range((until - since).days + 1)]
    totals = {on: [row.cells[on].sums for row in rows if on in row.cells] for on in span}
    messages = {on: sum(one.messages for one in these) for on, these in totals.items()}
    tasks = _tasks(workspace_id, rows, span, now)
    return tuple(
        DaySum(
            on, sum(one.to_group for one in totals[on]), sum(one.to_members for one in totals[on]),
            is_peak(messages[on], messages.values()), tasks[on].loads(),
        )
        for on in span
    )  # fmt: skip


@dataclass(slots=True)
class _Work:
    """A day's tasks and minutes by what a role is called, and who holds it with so many minutes."""

    tasks: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    minutes: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    people: dict[str, dict[Any, int]] = field(default_factory=lambda: defaultdict(dict))

    def add(self, row: Row, role: str, tasks: float) -> None:
        needed = row.plan.source.roles.get(role)
        name = (needed.name if needed else "") or role
        self.tasks[name] += tasks
        self.minutes[name] += tasks * row.plan.source.priors.task_minutes
        if needed:
            held: Sequence[Any] = row.head.users.get(role) or [(row.head.id, role, n) for n in range(needed.count)]
            for user in held:
                self.people[name][user] = max(needed.minutes_a_day, self.people[name].get(user, 0))

    def loads(self) -> tuple[RoleLoad, ...]:
        """The roles, the busiest first."""
        found = [RoleLoad(n, self.tasks[n], m, sum(self.people[n].values())) for n, m in self.minutes.items()]
        return tuple(sorted(found, key=lambda load: (-load.minutes, load.role)))


def _tasks(workspace_id: int, rows: Sequence[Row], span: Sequence[date], now: datetime) -> dict[date, _Work]:
    work = {on: _Work() for on in span}
    by_group = {row.head.group_id: row for row in rows}
    open_now = due_by_day(workspace_id, by_group, since=_midnight(span[0]), until=_midnight(span[-1] + timedelta(2)))
    for group, role, on, count in open_now:
        if on in work:
            work[on].add(by_group[group], role, count)
    for row in rows:
        today = now.astimezone(zone_named(row.head.zone)).date()
        for on in span:
            for role, tasks in row.cells[on].sums.tasks.items() if on in row.cells else ():
                work[on].add(row, role, tasks)
            for role, lines in sheet_of(row.plan, row.head.starts_on, on).items() if on >= today else ():
                work[on].add(row, role, lines)
    return work
