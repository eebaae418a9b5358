"""From rows to what `decide` begins with: runs at their steps, with what their texts and conditions need."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from psycopg import Cursor

from huoqun.core.blocks import TIMEOUT, Event, Team
from huoqun.core.conditions.answering import Row as Asked
from huoqun.core.conditions.answering import answer_many
from huoqun.core.conditions.parsing import parse

from ..engine.deciding import day_at
from ..engine.moment import State
from ..engine.texts import Template
from ..engine.timetable import Course
from ..plan import Plan
from ..queries.plans import plan, texts


@dataclass(frozen=True, slots=True)
class GroupRunning:
    """A group run as its runs need it. `run_id`: the group's own run."""

    id: int
    version_id: int
    group_id: int
    zone: str
    paused: bool
    origin: str
    starts_on: date
    values: Mapping[str, Any]
    run_id: int
    team: Team


@dataclass(slots=True)
class Item:
    """A due row with its run. `event`: what woke it, now or while it was held; None: its time has come."""

    due_id: int
    state: State
    group_run: GroupRunning
    plan: Plan
    texts: Mapping[str, Template]
    event: Event | None = None
    gathers: bool = False


_ROWS = """
    select d.id, d.run_id, d.step, d.occurrence, d.due_at, d.slot, d.waiting, d.gathers, d.held, d.event,
           r.group_run_id, coalesce(m.canonical_id, r.member_id), r.first, r.began_at,
           coalesce(nullif(h.name, ''), m.name, ''), coalesce(h.custom->>'zone', '')
    from playbooks_due d
    join playbooks_run r on r.id = d.run_id
    left join members_member m on m.workspace_id = r.workspace_id and m.id = r.member_id
    left join members_member h on h.workspace_id = m.workspace_id and h.id = coalesce(m.canonical_id, m.id)
    where d.id = any(%s::bigint[])
    order by d.due_at nulls last, d.id
"""
_GROUP_RUNS = """
    select g.id, g.version_id, g.group_id, g.zone, g.state = 'paused', g.origin, g.starts_on, g.vars, x.name,
           coalesce(nullif(u.name, ''), u.email, ''), r.id, g.owner_id, g.roles
    from playbooks_grouprun g
    join groups_group x on x.workspace_id = g.workspace_id and x.id = g.group_id
    left join team_user u on u.id = g.owner_id
    join playbooks_run r on r.group_run_id = g.id and r.member_id is null
    where g.workspace_id = %s and g.id = any(%s::bigint[])
"""


def load_group_runs(cursor: Cursor, workspace_id: int, ids: Iterable[int]) -> dict[int, GroupRunning]:
    """Group runs by id."""
    cursor.execute(_GROUP_RUNS, [workspace_id, sorted(set(ids))])
    return {row[0]: _running(row) for row in cursor.fetchall()}


def _running(row: Sequence[Any]) -> GroupRunning:
    id, version, group, zone, paused, origin, starts_on, values, name, owner, run, owner_id, roles = row
    said = {**values, "group": name, "owner": owner}
    return GroupRunning(id, version, group, zone, paused, origin, starts_on, said, run, Team(owner_id, roles))


def load(cursor: Cursor, workspace_id: int, due_ids: Sequence[int]) -> list[Item]:
    """These due rows (which the caller has locked), in the order in which they are due."""
    cursor.execute(_ROWS, [list(due_ids)])
    return items_of(cursor, workspace_id, cursor.fetchall())


def items_of(cursor: Cursor, workspace_id: int, rows: Sequence[Sequence[Any]]) -> list[Item]:
    """Rows such as those of due steps, with what their runs need."""
    running = load_group_runs(cursor, workspace_id, (row[10] for row in rows))
    items = [_item(workspace_id, row, running[row[10]]) for row in rows if row[10] in running]
    words = {item.plan.version_id: texts(workspace_id, item.plan) for item in _by_version(items).values()}
    for item in items:
        item.texts = words[item.plan.version_id]
    _name_gatherings(cursor, items)
    return items


def _item(workspace_id: int, row: Sequence[Any], running: GroupRunning) -> Item:
    (due_id, run_id, step, occurrence, due_at, slot, waiting, gathers, held, event, _, member, first, began_at, nick,
     zone) = row  # fmt: skip
    known = plan(workspace_id, running.version_id)
    state = State(
        workspace_id=workspace_id, group_run_id=running.id, run_id=run_id, group_id=running.group_id, member_id=member,
        step=step, occurrence=occurrence, due_at=due_at or began_at, course=Course(running.zone, first, began_at, zone),
        slot=slot, waiting=waiting, passed=held == "passed", nick=nick, values=running.values,
        team=running.team,
    )  # fmt: skip
    heard = Event(**event) if event else TIMEOUT if waiting else None
    return Item(due_id, state, running, known, known.templates, event=heard, gathers=gathers)


def _by_version(items: Sequence[Item]) -> dict[int, Item]:
    return {item.plan.version_id: item for item in items}


_NAMES = """
    select g.run_id, g.step, g.occurrence, array_agg(h.name order by g.id)
    from unnest(%s::bigint[], %s::text[], %s::text[]) as w(run_id, step, occurrence)
    join playbooks_gathered g on g.run_id = w.run_id and g.step = w.step and g.occurrence = w.occurrence
    join members_member m on m.workspace_id = g.workspace_id and m.id = g.member_id
    join members_member h on h.workspace_id = m.workspace_id and h.id = coalesce(m.canonical_id, m.id)
    where h.name <> '' group by g.run_id, g.step, g.occurrence
"""


def _name_gatherings(cursor: Cursor, items: Sequence[Item]) -> None:
    """The names of those whom a group's message is about."""
    gathering = [item.state for item in items if item.gathers]
    if not gathering:
        return
    columns = [[s.run_id for s in gathering], [s.step for s in gathering], [s.occurrence for s in gathering]]
    cursor.execute(_NAMES, columns)
    found = {(run, step, occurrence): tuple(names) for run, step, occurrence, names in cursor.fetchall()}
    for state in gathering:
        state.names = found.get((state.run_id, state.step, state.occurrence), ())


def answer_conditions(items: Sequence[Item], now: datetime) -> None:
    """Answer what the steps ask, a statement for each step that asks anything, however many are at it."""
    asking: dict[tuple[int, str], list[Item]] = defaultdict(list)
    for item in items:
        step = item.plan.steps.get(item.state.step)
        if step is not None and step.conditions:
            asking[item.plan.version_id, step.id].append(item)
    for (_, name), these in asking.items():
        conditions = these[0].plan.steps[name].conditions
        answers = answer_many([parse(c) for c in conditions], [_asked(item, now) for item in these])
        for item, answer in zip(these, answers, strict=True):
            item.state.conditions = dict(zip(conditions, answer, strict=True))


def _asked(item: Item, now: datetime) -> Asked:
    state = item.state
    return Asked(
        run_id=state.run_id, workspace_id=state.workspace_id, member_id=state.member_id, group_id=state.group_id,
        day=day_at(item.plan, state), began_at=state.course.began_at, now=now,
    )  # fmt: skip
