"""Into a group run: members begin their way, thousands at once; who comes late by the playbook's rule."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from psycopg import Cursor

from huoqun.core import journal
from huoqun.core.actor import Actor
from huoqun.core.conditions.answering import Row as Asked
from huoqun.core.conditions.answering import answer_many
from huoqun.core.conditions.parsing import parse
from huoqun.core.errors import NotFound
from huoqun.core.facts import Origin
from huoqun.core.sql import moments, numbers, server_cursor, texts

from ..engine.deciding import Pending
from ..engine.joining import Candidate, Joins, joins, may_enter
from ..facts import Entered, NoRoom
from ..limiting import with_room
from ..permissions import PlaybookPermission
from ..plan import Plan
from ..queries.plans import plan
from ..rules import EXIT
from ._loading import GroupRunning, load_group_runs
from ._writing import flags

AT_ONCE = 2_000

# A person is one, whichever of their merged members came in.
_CANDIDATES = """
    select distinct on (coalesce(m.canonical_id, m.id)) coalesce(m.canonical_id, m.id), w.at, last.entry, last.state,
           last.ended_at
    from unnest(%(members)s::bigint[], %(ats)s::timestamptz[]) as w(id, at)
    join members_member m on m.id = w.id and m.workspace_id = %(workspace)s
    join members_member h on h.id = coalesce(m.canonical_id, m.id) and h.workspace_id = m.workspace_id
    left join lateral (
        select r.entry, r.state, r.ended_at from playbooks_run r
        where r.workspace_id = %(workspace)s and r.group_run_id = %(group_run)s and r.member_id = any(array(
            select f.id from members_member f
            where f.workspace_id = %(workspace)s and (f.id = h.id or f.canonical_id = h.id)))
        order by r.entry desc limit 1
    ) last on true
    where not h.is_bot and h.erased_at is null
    order by coalesce(m.canonical_id, m.id), w.at
"""
_INSERT = """
    insert into playbooks_run (workspace_id, group_run_id, member_id, entry, state, first, began_at, answers, arms,
                               reason)
    select %(workspace)s, %(group_run)s, w.member_id, w.entry, 'active', w.first, w.began_at, '{}', '{}', ''
    from unnest(%(members)s::bigint[], %(entries)s::int[], %(firsts)s::date[], %(begans)s::timestamptz[])
         as w(member_id, entry, first, began_at)
    on conflict (group_run_id, member_id, entry) do nothing
    returning id, member_id
"""
_DUES = """
    insert into playbooks_due (workspace_id, run_id, step, occurrence, due_at, slot, waiting, gathers, held)
    select %s, w.run_id, w.step, w.occurrence, w.due_at, w.slot, false, false, %s
    from unnest(%s::bigint[], %s::text[], %s::text[], %s::timestamptz[], %s::boolean[])
         as w(run_id, step, occurrence, due_at, slot)
"""


@transaction.atomic
def enrol(
    actor: Actor, *, group_run_id: int, members: Iterable[tuple[int, datetime]], now: datetime, origin: Origin
) -> int:
    """Let members begin their way through a group run, each from when they came; answers how many are new to it.

    Whoever the playbook leaves out, who goes through it already, who comes too late, or for whom there is no place, is
    passed over.
    """
    actor.require(PlaybookPermission.STEER)
    came = list(members)
    taken = 0
    with server_cursor() as cursor:
        running = load_group_runs(cursor, actor.workspace_id, [group_run_id]).get(group_run_id)
        if running is None:
            raise NotFound
        known = plan(actor.workspace_id, running.version_id)
        for start in range(0, len(came), AT_ONCE):
            fit = _fit(cursor, actor, running, known, came[start : start + AT_ONCE], now)
            taken += _begin(actor, cursor, running, known, fit, now=now, origin=origin)
    return taken


def _fit(
    cursor: Cursor,
    actor: Actor,
    running: GroupRunning,
    known: Plan,
    came: Sequence[tuple[int, datetime]],
    now: datetime,
) -> list[Candidate]:
    values = {
        "members": numbers(m for m, _ in came), "ats": moments(at for _, at in came),
        "workspace": actor.workspace_id, "group_run": running.id,
    }  # fmt: skip
    cursor.execute(_CANDIDATES, values)
    found = [Candidate(r[0], r[1], r[2] or 0, r[3] or "", r[4]) for r in cursor.fetchall()]
    found = [one for one in found if may_enter(known, one, now)]
    conditions = [c for c in (known.enrol.only, known.enrol.unless) if c]
    if not found or not conditions:
        return found
    asked = [
        Asked(workspace_id=actor.workspace_id, now=now, member_id=one.member_id, group_id=running.group_id,
              began_at=one.at)
        for one in found
    ]  # fmt: skip
    answers = answer_many([parse(c) for c in conditions], asked)
    wanted = ([True] if known.enrol.only else []) + ([False] if known.enrol.unless else [])
    return [
        one for one, answer in zip(found, answers, strict=True)
        if all((got is True) is want for got, want in zip(answer, wanted, strict=True))
    ]  # fmt: skip


def _begin(
    actor: Actor, cursor: Cursor, running: GroupRunning, known: Plan, fit: Sequence[Candidate], *, now: datetime,
    origin: Origin,
) -> int:  # fmt: skip
    entering = [
        (one, entry) for one in fit
        if (entry := joins(known, zone=running.zone, starts_on=running.starts_on, came_at=one.at, now=now)) is not None
    ]  # fmt: skip
    entering = _with_room(actor, running, entering, now=now, origin=origin)
    if not entering:
        return 0
    cursor.execute(
        _INSERT,
        {
            "workspace": actor.workspace_id, "group_run": running.id,
            "members": numbers(one.member_id for one, _ in entering),
            "entries": numbers(one.entry + 1 for one, _ in entering),
            "firsts": texts([entry.first.isoformat() for _, entry in entering]),
            "begans": moments(one.at for one, _ in entering),
        },
    )  # fmt: skip
    runs = {member: run for run, member in cursor.fetchall()}
    dues = [
        (runs[one.member_id], pending)
        for one, entry in entering
        if one.member_id in runs
        for pending in (*entry.pendings, *(Pending(gate.id, EXIT, now) for gate in known.gates))
    ]
    add_dues(cursor, actor.workspace_id, dues, paused=running.paused)
    ids = tuple(runs)
    facts = [
        Entered(group_run_id=running.id, group_id=running.group_id, member_ids=ids[n : n + 500])
        for n in range(0, len(ids), 500)
    ]
    journal.record(actor, facts, at=now, origin=origin)
    return len(runs)


def _with_room(
    actor: Actor, running: GroupRunning, entering: list[tuple[Candidate, Joins]], *, now: datetime, origin: Origin
) -> list[tuple[Candidate, Joins]]:
    """Those for whom there is a place, in the order in which they came; of the others a fact is left."""
    order = [one.member_id for one, _ in sorted(entering, key=lambda each: (each[0].at, each[0].member_id))]
    left = sorted(set(order) - with_room(actor.workspace_id, running.id, order))
    facts = [
        NoRoom(group_run_id=running.id, group_id=running.group_id, member_ids=tuple(left[n : n + 500]))
        for n in range(0, len(left), 500)
    ]
    journal.record(actor, facts, at=now, origin=origin)
    return [each for each in entering if each[0].member_id not in left]


def add_dues(cursor: Cursor, workspace_id: int, dues: Sequence[tuple[int, Pending]], *, paused: bool) -> None:
    """Rows of what is to come, for runs that are new."""
    if dues:
        pendings = [pending for _, pending in dues]
        cursor.execute(
            _DUES,
            [workspace_id, "paused" if paused else "", numbers(run for run, _ in dues),
             texts([p.step for p in pendings]), texts([p.occurrence for p in pendings]),
             moments(p.due_at for p in pendings), flags(p.slot for p in pendings)],
        )  # fmt: skip
