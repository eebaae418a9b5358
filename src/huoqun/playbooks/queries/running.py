"""What runs where, who is at which step, and what became of each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from huoqun.core.actor import Actor
from huoqun.core.errors import NotFound
from huoqun.core.sql import numbers, server_cursor
from huoqun.groups.queries.places import places

from ..engine.timetable import Course, day_of
from ..permissions import PlaybookPermission
from ..plan import Plan, PlanStep
from ..rules import DISSOLVED, FINISHED
from . import tallies
from .outlook import shown
from .plans import plan

MOST = 200


@dataclass(frozen=True, slots=True)
class RunLine:
    """A group run. `day`: the calendar's today, of `days` (None: without end). `next_at`: when something is due next.

    `asked`: steps that wait for a person (approvals, late ones). `active`, `done`, `ended`: members' runs, where `done`
    are those who went through it, to its end or by one of its own ways out, `ended` those who left or were taken out;
    `over`: how many runs ended, by reason.
    """

    id: int
    uid: UUID
    group_id: int
    group_uid: UUID
    group: str
    chapter_id: int | None
    playbook: UUID
    playbook_name: str
    version_id: int
    version: int
    newest: int
    state: str
    starts_on: date
    zone: str
    started_at: datetime
    started_by: str
    owner_id: int | None
    paused_at: datetime | None
    ended_at: datetime | None
    end_reason: str
    origin: str
    values: Mapping[str, Any]
    roles: Mapping[str, Any]
    active: int
    done: int
    ended: int
    over: Mapping[str, int]
    next_at: datetime | None
    asked: int
    day: int = 0
    days: int | None = None


_LINES = """
    select g.id, g.uid, x.id, x.uid, x.name, x.chapter_id, p.uid, p.name, v.id, v.number,
           (select max(number) from playbooks_version n where n.playbook_id = p.id),
           g.state, g.starts_on, g.zone, g.started_at, g.started_by, g.owner_id, g.paused_at, g.ended_at, g.end_reason,
           g.origin, g.vars, g.roles, coalesce(c.active, 0), coalesce(c.done, 0), coalesce(c.ended, 0),
           coalesce(c.over, '{{}}'), d.next_at,
           coalesce(d.asked, 0)
    from playbooks_grouprun g
    join groups_group x on x.workspace_id = g.workspace_id and x.id = g.group_id
    join playbooks_version v on v.id = g.version_id
    join playbooks_playbook p on p.id = v.playbook_id
    left join lateral (
        select (sum(n) filter (where state = 'active'))::int as active,
               (sum(n) filter (where state = 'done'))::int as done,
               (sum(n) filter (where state = 'ended'))::int as ended,
               jsonb_object_agg(reason, n) filter (where state = 'ended') as over
        from (select r.state, r.reason, count(*) as n from playbooks_run r
              where r.group_run_id = g.id and r.member_id is not null group by 1, 2) k
    ) c on true
    left join lateral (
        select min(d.due_at) filter (where d.held in ('', 'passed')) as next_at,
               count(*) filter (where d.held = 'asked') as asked
        from playbooks_run r join playbooks_due d on d.run_id = r.id where r.group_run_id = g.id
    ) d on true
    where g.workspace_id = %(workspace)s and g.group_id = any(%(groups)s::bigint[])
      and (%(uid)s::uuid is null or g.uid = %(uid)s::uuid) and (%(uid)s::uuid is not null or g.state = any(%(states)s))
      and (%(after)s::uuid is null or (g.started_at, g.id) < (
          select a.started_at, a.id from playbooks_grouprun a
          where a.workspace_id = %(workspace)s and a.uid = %(after)s::uuid))
    order by g.state = 'ended', g.started_at desc, g.id desc limit {most:d}
"""


def runs(
    actor: Actor, *, now: datetime, ended: bool = False, after: UUID | None = None, most: int = MOST
) -> list[RunLine]:
    """What runs in the groups that this person sees, or has ended there: the newest first, `after` one of them."""
    return _lines(actor, None, ["ended"] if ended else ["running", "paused"], now, after=after, most=most)


def every_run(actor: Actor, *, now: datetime, ended: bool = False) -> Iterator[RunLine]:
    """All of them, however many."""
    found = runs(actor, now=now, ended=ended)
    while found:
        yield from found
        found = runs(actor, now=now, ended=ended, after=found[-1].uid) if len(found) == MOST else []


def run_line(actor: Actor, uid: UUID, *, now: datetime) -> RunLine:
    """One group run. Raises NotFound."""
    found = _lines(actor, uid, [], now)
    if not found:
        raise NotFound
    return found[0]


_AT_WORK = """
    select g.id from playbooks_grouprun g
    join playbooks_version v on v.workspace_id = g.workspace_id and v.id = g.version_id
    join playbooks_playbook p on p.workspace_id = v.workspace_id and p.id = v.playbook_id
    where g.workspace_id = %s and g.group_id = %s and p.key = %s and g.state = 'running'
"""


def at_work(workspace_id: int, *, key: str, group_id: int) -> int | None:
    """The run of a playbook that is at work in a group, by the playbook's key; None where it is not, or is paused."""
    with server_cursor() as cursor:
        row = cursor.execute(_AT_WORK, [workspace_id, group_id, key]).fetchone()
    return row[0] if row else None


_ON_THEIR_WAY = """
    select distinct g.group_id, coalesce(m.canonical_id, m.id)
    from playbooks_playbook p
    join playbooks_version v on v.workspace_id = p.workspace_id and v.playbook_id = p.id
    join playbooks_grouprun g on g.workspace_id = v.workspace_id and g.version_id = v.id and g.state <> 'ended'
    join playbooks_run r on r.workspace_id = g.workspace_id and r.group_run_id = g.id and r.state = 'active'
    join members_member m on m.workspace_id = r.workspace_id and m.id = r.member_id
    where p.workspace_id = %s and p.key = %s
"""


def on_their_way(workspace_id: int, *, key: str) -> set[tuple[int, int]]:
    """Who goes through a playbook now, by its key: (group, member)."""
    with server_cursor() as cursor:
        return set(cursor.execute(_ON_THEIR_WAY, [workspace_id, key]).fetchall())


def _lines(
    actor: Actor, uid: UUID | None, states: Sequence[str], now: datetime, *, after: UUID | None = None, most: int = MOST
) -> list[RunLine]:
    seen = places(actor.workspace_id, scope=actor.scope(PlaybookPermission.VIEW))
    values = {
        "workspace": actor.workspace_id, "groups": numbers(seen), "uid": uid, "states": list(states),
        "after": after,
    }  # fmt: skip
    with server_cursor() as cursor:
        cursor.execute(_LINES.format(most=most), values)
        lines = [RunLine(*row) for row in cursor.fetchall()]
    return [_dated(actor.workspace_id, line, now) for line in lines]


def _dated(workspace_id: int, line: RunLine, now: datetime) -> RunLine:
    from dataclasses import replace

    known = plan(workspace_id, line.version_id)
    day = day_of(known, Course(line.zone, line.starts_on, line.started_at), line.ended_at or now)
    through = sum(n for reason, n in line.over.items() if reason in _ways_through(known))
    return replace(line, day=day, days=known.days, done=line.done + through, ended=line.ended - through)


def _ways_through(known: Plan) -> set[str]:
    """Reasons for which a way is over that are no early leaving: the manual's own, and the end of it all."""
    own = {str(getattr(step.args, "reason", "")) for step in known.steps.values() if step.block.name == "end"}
    return {FINISHED, DISSOLVED} | own


@dataclass(slots=True)
class StepLine:
    """One step, and what became of it: `at` by the clock, or `after` somebody's start; `here` wait in it or have it
    next, `outcomes` of those who took it, `effects` by (state, reason)."""

    step: str
    do: str
    scope: str
    stage: str
    at: str
    text: str
    after: timedelta | None = None
    here: int = 0
    next_at: datetime | None = None
    taken: int = 0
    outcomes: dict[str, int] = field(default_factory=dict)
    effects: dict[tuple[str, str], int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Funnel:
    """The steps of a group run. `as_of`: when it was counted what they came to; None: now."""

    steps: tuple[StepLine, ...]
    as_of: datetime | None


_HERE = """
    select d.step, count(*), min(d.due_at), null::jsonb
    from playbooks_run r join playbooks_due d on d.run_id = r.id
    where r.workspace_id = %(workspace)s and r.group_run_id = %(group_run)s group by d.step
    union all
    select '', 0, as_of, counts from playbooks_tally
    where workspace_id = %(workspace)s and group_run_id = %(group_run)s
"""


def funnel(workspace_id: int, line: RunLine, *, now: datetime, anew: bool = False) -> Funnel:
    """Every step of the version that runs, in the order of the file, and what became of it.

    Of a large group run what was counted last, where that still holds and it is not asked for `anew`.
    """
    known = plan(workspace_id, line.version_id)
    lines = {step.id: _line(known, step, line.values) for step in known.steps.values()}
    as_of: datetime | None = None
    counts: list[tallies.Count] | None = None
    with server_cursor() as cursor:
        cursor.execute(_HERE, {"workspace": workspace_id, "group_run": line.id})
        for step, count, at, kept in cursor.fetchall():
            if step in lines:
                lines[step].here, lines[step].next_at = count, at
            elif kept is not None and not anew and tallies.still_holds(at, now=now, ended_at=line.ended_at):
                as_of, counts = at, tallies.read(kept)
    for step, what, one, other, n in tallies.counted(workspace_id, line.id) if counts is None else counts:
        if step in lines:
            _add(lines[step], what, one, other, n)
    return Funnel(tuple(lines.values()), as_of)


def _add(line: StepLine, what: str, one: str, other: str, n: int) -> None:
    if what == "taken":
        line.taken += n
        line.outcomes[one] = n
    else:
        line.effects[one, other] = n


def _when(step: PlanStep) -> str:
    if step.when is not None:
        return step.when.at.strftime("%H:%M")
    return ""


def _line(known: Plan, step: PlanStep, values: Mapping[str, Any]) -> StepLine:
    words = shown(_words(known, step), known, values)
    return StepLine(step.id, step.block.name, step.scope, step.stage, _when(step), words, step.after)


def _words(known: Plan, step: PlanStep) -> str:
    template = getattr(step.args, "template", "")
    return known.source.templates.get(template, "") or str(getattr(step.args, "title", ""))


@dataclass(frozen=True, slots=True)
class SomebodyThere:
    """A member at a step: since when they are in it, and when it goes on."""

    member_id: int
    member_uid: UUID
    name: str
    due_at: datetime | None
    held: str


_THERE = """
    select m.id, m.uid, m.name, d.due_at, d.held
    from playbooks_run r
    join playbooks_due d on d.run_id = r.id
    join members_member m on m.workspace_id = r.workspace_id and m.id = r.member_id
    where r.workspace_id = %s and r.group_run_id = %s and d.step = %s and m.id > %s
    order by m.id limit 100
"""


def people_at(workspace_id: int, group_run_id: int, step: str, *, after: int = 0) -> list[SomebodyThere]:
    """Who is at a step or has it next, a hundred at a time."""
    with server_cursor() as cursor:
        cursor.execute(_THERE, [workspace_id, group_run_id, step, after])
        return [SomebodyThere(*row) for row in cursor.fetchall()]


@dataclass(frozen=True, slots=True)
class WayLine:
    """A step on a member's way. `key` leads to why; `state` and `reason` are what became of its effect."""

    step: str
    occurrence: str
    outcome: str
    at: datetime
    key: str
    text: str
    state: str
    reason: str


@dataclass(frozen=True, slots=True)
class Way:
    """A member's way through a group run: `lines` newest first, `coming` what is next."""

    run_id: int
    state: str
    reason: str
    began_at: datetime
    lines: tuple[WayLine, ...]
    coming: tuple[tuple[str, datetime | None, str], ...]


_RUN = """
    select r.id, r.state, r.reason, r.began_at from playbooks_run r
    join members_member m on m.workspace_id = r.workspace_id and coalesce(m.canonical_id, m.id) = %(member)s
    where r.workspace_id = %(workspace)s and r.group_run_id = %(group_run)s and r.member_id = m.id
    order by r.entry desc limit 1
"""
_WAY = """
    select l.step, l.occurrence, l.outcome, l.at, 'pb/' || l.run_id || '/' || l.step || '/' || l.occurrence,
           coalesce(e.body->>'text', ''), coalesce(p.state, ''), coalesce(p.reason, '')
    from playbooks_steplog l
    left join chats_effect e on e.workspace_id = l.workspace_id
        and e.key = 'pb/' || l.run_id || '/' || l.step || '/' || l.occurrence
    left join chats_progress p on p.effect_id = e.id
    where l.run_id = %s order by l.at desc, l.step limit 200
"""
_COMING = "select step, due_at, held from playbooks_due where run_id = %s order by due_at nulls last, id limit 20"


def way_of(workspace_id: int, group_run_id: int, member_id: int) -> Way | None:
    """A member's way through a group run; None where they are not in it."""
    with server_cursor() as cursor:
        cursor.execute(_RUN, {"workspace": workspace_id, "group_run": group_run_id, "member": member_id})
        run = cursor.fetchone()
        if run is None:
            return None
        lines = tuple(WayLine(*row) for row in cursor.execute(_WAY, [run[0]]).fetchall())
        coming = tuple(cursor.execute(_COMING, [run[0]]).fetchall())
        return Way(run[0], run[1], run[2], run[3], lines, coming)


def totals(steps: Sequence[StepLine]) -> dict[tuple[str, str], int]:
    """What became of all effects of a group run, by (state, reason)."""
    found: dict[tuple[str, str], int] = defaultdict(int)
    for step in steps:
        for key, count in step.effects.items():
            found[key] += count
    return dict(found)
