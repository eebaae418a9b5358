"""What was decided, written down: log, commands, what comes next. A handful of statements for a whole batch."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from psycopg import Cursor

from huoqun.core import journal
from huoqun.core.actor import Actor, system
from huoqun.core.blocks import Todo, apply_all
from huoqun.core.facts import Origin
from huoqun.core.sql import moments, numbers, texts

from ..engine.deciding import Decision, Pending, repeated
from ..facts import Left, StepsTaken
from ._closing import close_of_runs
from ._loading import Item

Decided = tuple[Item, Decision]


@dataclass(slots=True)
class Written:
    """What a batch came to. `asked`: due rows that wait for a person's word, by group run."""

    taken: int = 0
    asked: dict[int, list[Item]] = field(default_factory=dict)


def write(actor: Actor, cursor: Cursor, decided: Sequence[Decided], *, now: datetime) -> Written:
    """Write a batch down. A step that was logged before does nothing again; its timetable goes on."""
    written = Written()
    for item, decision in decided:
        if decision.asks:
            written.asked.setdefault(item.group_run.id, []).append(item)
    changed = [(i, d) for i, d in decided if not d.asks and (d.outcome or d.stays)]
    said = [(i, d) for i, d in changed if d.outcome]
    new = _log(cursor, actor.workspace_id, [(i, d) for i, d in said if d.first], now)
    _log_again(cursor, [(i, d) for i, d in said if not d.first], now)
    kept = [(i, d if not d.outcome or not d.first or _key(i) in new else repeated(d)) for i, d in changed]
    _do(actor, kept, now)
    _advance(cursor, actor.workspace_id, kept, now)
    _keep(cursor, kept)
    _end(actor, cursor, kept, now)
    _tell(actor, kept, now)
    written.taken = len(changed)
    return written


def _key(item: Item) -> tuple[int, str, str]:
    return (item.state.run_id, item.state.step, item.state.occurrence)


_LOG = """
    insert into playbooks_steplog (workspace_id, run_id, step, occurrence, outcome, version_id, due_at, at, cause)
    select %(workspace)s, w.run_id, w.step, w.occurrence, w.outcome, w.version_id, w.due_at, %(now)s, w.cause
    from unnest(%(runs)s::bigint[], %(steps)s::text[], %(occurrences)s::text[], %(outcomes)s::text[],
                %(versions)s::bigint[], %(dues)s::timestamptz[], %(causes)s::text[])
         as w(run_id, step, occurrence, outcome, version_id, due_at, cause)
    on conflict (run_id, step, occurrence) do nothing
    returning run_id, step, occurrence
"""


def _log(cursor: Cursor, workspace_id: int, decided: Sequence[Decided], now: datetime) -> set[tuple[int, str, str]]:
    if not decided:
        return set()
    values = {
        "workspace": workspace_id, "now": now, "runs": numbers(i.state.run_id for i, _ in decided),
        "steps": texts([i.state.step for i, _ in decided]),
        "occurrences": texts([i.state.occurrence for i, _ in decided]),
        "outcomes": texts([d.outcome for _, d in decided]),
        "versions": numbers(i.plan.version_id for i, _ in decided),
        "dues": moments(i.state.due_at for i, _ in decided),
        "causes": texts([i.event.ref if i.event else "" for i, _ in decided]),
    }  # fmt: skip
    cursor.execute(_LOG, values)
    return {(row[0], row[1], row[2]) for row in cursor.fetchall()}


_LOG_AGAIN = """
    update playbooks_steplog l set outcome = w.outcome, ended_at = %s, cause = w.cause
    from unnest(%s::bigint[], %s::text[], %s::text[], %s::text[], %s::text[])
         as w(run_id, step, occurrence, outcome, cause)
    where l.run_id = w.run_id and l.step = w.step and l.occurrence = w.occurrence
"""


def _log_again(cursor: Cursor, decided: Sequence[Decided], now: datetime) -> None:
    if decided:
        states = [i.state for i, _ in decided]
        columns = [
            numbers(s.run_id for s in states), texts([s.step for s in states]), texts([s.occurrence for s in states]),
            texts([d.outcome for _, d in decided]), texts([i.event.ref if i.event else "" for i, _ in decided]),
        ]  # fmt: skip
        cursor.execute(_LOG_AGAIN, [now, *columns])


def _do(actor: Actor, decided: Sequence[Decided], now: datetime) -> None:
    """Commands, by what they come of: a simulated group's never reach real people."""
    by_origin: dict[str, list[Todo]] = {}
    for item, decision in decided:
        by_origin.setdefault(item.group_run.origin, []).extend(decision.todos)
    for origin, todos in by_origin.items():
        if todos:
            apply_all(system(actor.workspace_id, "playbook"), todos, now=now, origin=Origin(origin))


_STAY = """
    update playbooks_due d
    set step = w.step, occurrence = w.occurrence, due_at = w.due_at, slot = w.slot, waiting = w.waiting, event = null,
        gathers = false, held = case when w.paused then 'paused' else '' end
    from unnest(%s::bigint[], %s::text[], %s::text[], %s::timestamptz[], %s::boolean[], %s::boolean[], %s::boolean[])
         as w(id, step, occurrence, due_at, slot, waiting, paused)
    where d.id = w.id
"""
_GO = """
    insert into playbooks_due (workspace_id, run_id, step, occurrence, due_at, slot, waiting, gathers, held)
    select %s, w.run_id, w.step, w.occurrence, w.due_at, w.slot, false, false,
           case when w.paused then 'paused' else '' end
    from unnest(%s::bigint[], %s::text[], %s::text[], %s::timestamptz[], %s::boolean[], %s::boolean[])
         as w(run_id, step, occurrence, due_at, slot, paused)
"""
_WAKES = """
    insert into playbooks_wake (workspace_id, key, due_id)
    select %s, w.key, w.due_id from unnest(%s::text[], %s::bigint[]) as w(key, due_id)
"""


def _advance(cursor: Cursor, workspace_id: int, decided: Sequence[Decided], now: datetime) -> None:
    """The rows themselves: moved on in place, gone, or new beside them."""
    woken = [i.due_id for i, _ in decided if i.state.waiting]
    if woken:
        cursor.execute("delete from playbooks_wake where due_id = any(%s::bigint[])", [numbers(woken)])
    over = [i.due_id for i, d in decided if d.stays is None]
    if over:
        cursor.execute("delete from playbooks_due where id = any(%s::bigint[])", [numbers(over)])
    staying = [(i, d.stays) for i, d in decided if d.stays is not None]
    if staying:
        cursor.execute(
            _STAY,
            [
                numbers(i.due_id for i, _ in staying),
                *_columns([p for _, p in staying]),
                flags(bool(p.keys) for _, p in staying),
                flags(i.group_run.paused for i, _ in staying),
            ],
        )
    going = [(i, p) for i, d in decided for p in d.goes]
    if going:
        cursor.execute(
            _GO,
            [
                workspace_id,
                numbers(i.state.run_id for i, _ in going),
                *_columns([p for _, p in going]),
                flags(i.group_run.paused for i, _ in going),
            ],
        )
    keys = [(key, i.due_id) for i, p in staying for key in p.keys]
    if keys:
        cursor.execute(_WAKES, [workspace_id, texts([k for k, _ in keys]), numbers(due for _, due in keys)])
    _gather(cursor, workspace_id, decided)


def _columns(pendings: Sequence[Pending]) -> list[str]:
    return [
        texts([p.step for p in pendings]), texts([p.occurrence for p in pendings]),
        moments(p.due_at for p in pendings), flags(p.slot for p in pendings),
    ]  # fmt: skip


def flags(values: Iterable[bool]) -> str:
    """Booleans as an array literal."""
    return "{" + ",".join("t" if value else "f" for value in values) + "}"


_COME = """
    insert into playbooks_gathered (workspace_id, run_id, step, occurrence, member_id)
    select %s, w.run_id, w.step, w.occurrence, w.member_id
    from unnest(%s::bigint[], %s::text[], %s::text[], %s::bigint[]) as w(run_id, step, occurrence, member_id)
    on conflict do nothing
"""
_GATHERINGS = """
    insert into playbooks_due (workspace_id, run_id, step, occurrence, due_at, slot, waiting, gathers, held)
    select distinct %s::bigint, w.run_id, w.step, w.occurrence, w.due_at, false, false, true,
           case when w.paused then 'paused' else '' end
    from unnest(%s::bigint[], %s::text[], %s::text[], %s::timestamptz[], %s::boolean[])
         as w(run_id, step, occurrence, due_at, paused)
    on conflict (run_id, step, occurrence) where gathers do nothing
"""


def _gather(cursor: Cursor, workspace_id: int, decided: Sequence[Decided]) -> None:
    coming = [(i, d.gathers) for i, d in decided if d.gathers is not None]
    if not coming:
        return
    runs = numbers(i.group_run.run_id for i, _ in coming)
    steps, occurrences = texts([g.step for _, g in coming]), texts([g.occurrence for _, g in coming])
    cursor.execute(_COME, [workspace_id, runs, steps, occurrences, numbers(i.state.member_id for i, _ in coming)])
    dues, paused = moments(g.due_at for _, g in coming), flags(i.group_run.paused for i, _ in coming)
    cursor.execute(_GATHERINGS, [workspace_id, runs, steps, occurrences, dues, paused])


_KEEP = """
    update playbooks_run r set answers = r.answers || w.answers, arms = r.arms || w.arms
    from (select run_id, jsonb_object_agg(step, answer) filter (where answer <> '') as answers,
                 jsonb_object_agg(step, arm) filter (where arm <> '') as arms
          from unnest(%s::bigint[], %s::text[], %s::text[], %s::text[]) as k(run_id, step, answer, arm)
          group by run_id) k
    cross join lateral (select coalesce(k.answers, '{}') as answers, coalesce(k.arms, '{}') as arms) w
    where r.id = k.run_id
"""


def _keep(cursor: Cursor, decided: Sequence[Decided]) -> None:
    """Answers and arms stay with the run."""
    kept = [(i, d) for i, d in decided if d.answer or d.arm]
    if kept:
        columns = [
            numbers(i.state.run_id for i, _ in kept), texts([i.state.step for i, _ in kept]),
            texts([d.answer or "" for _, d in kept]), texts([d.arm or "" for _, d in kept]),
        ]  # fmt: skip
        cursor.execute(_KEEP, columns)


_DONE = """
    update playbooks_run r set state = 'done'
    where r.id = any(%s::bigint[]) and r.state = 'active'
      and not exists (select from playbooks_due d where d.run_id = r.id and d.occurrence <> 'exit')
"""
_ENDED = """
    update playbooks_run r set state = 'ended', ended_at = %s, reason = w.reason
    from unnest(%s::bigint[], %s::text[]) as w(id, reason)
    where r.id = w.id and r.state <> 'ended'
    returning r.group_run_id, r.member_id, w.reason
"""
_FORGET_DUES = "delete from playbooks_due where run_id = any(%s::bigint[])"


def _end(actor: Actor, cursor: Cursor, decided: Sequence[Decided], now: datetime) -> None:
    over = [i.state.run_id for i, d in decided if d.stays is None and not d.goes and not d.ends]
    if over:
        cursor.execute(_DONE, [numbers(over)])
    end_runs(actor, cursor, {i.state.run_id: d.ends for i, d in decided if d.ends}, now=now)


def end_runs(actor: Actor, cursor: Cursor, reasons: dict[int, str], *, now: datetime) -> int:
    """End runs, each for its reason; what was to come does not. Answers how many were not over yet."""
    if not reasons:
        return 0
    cursor.execute(_ENDED, [now, numbers(reasons), texts(list(reasons.values()))])
    ended = cursor.fetchall()
    cursor.execute(_FORGET_DUES, [numbers(reasons)])
    close_of_runs(actor, cursor, reasons, now=now)
    by: dict[tuple[int, str], list[int]] = {}
    for group_run, member, reason in ended:
        if member is not None:
            by.setdefault((group_run, reason), []).append(member)
    facts = [
        Left(group_run_id=group_run, member_ids=tuple(members[n : n + 500]), reason=reason)
        for (group_run, reason), members in by.items()
        for n in range(0, len(members), 500)
    ]
    journal.record(actor, facts, at=now)
    return len(ended)


def _tell(actor: Actor, decided: Sequence[Decided], now: datetime) -> None:
    counts: Counter[tuple[int, int, str, str, str]] = Counter(
        (i.group_run.id, i.group_run.group_id, i.state.step, d.outcome, i.group_run.origin)
        for i, d in decided
        if d.outcome
    )
    by_origin: dict[str, list[StepsTaken]] = {}
    for (group_run, group, step, outcome, origin), count in counts.items():
        said = StepsTaken(group_run_id=group_run, group_id=group, step=step, outcome=outcome, count=count)
        by_origin.setdefault(origin, []).append(said)
    for origin, facts in by_origin.items():
        journal.record(actor, facts, at=now, origin=Origin(origin))
