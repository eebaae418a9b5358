"""Member steps taken a second, by two workers on two cores, against bare SQL that writes the same undecided."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from multiprocessing.pool import Pool
from typing import Any

from django.db import connections, transaction

from huoqun.core.actor import system
from huoqun.core.bench import BenchResult, bench, compared, in_turn, seconds
from huoqun.core.sql import server_cursor

from ..actions.ticking import BATCH, tick_once
from ..models import GroupRun
from .filling import filled

RUNS, MANY = 10_000, 1_000_000
WORKERS = 2
AFTER = datetime(2026, 11, 3, 12, tzinfo=UTC)
"""Two of the seven days are due."""
TAKEN = 40_000
FLAT = 1.25

# The same four writes for a batch, with nothing read but the claim and nothing decided: every text is the same.
BARE = """
    with claimed as (
        select id, run_id, step, occurrence, due_at from playbooks_due
        where workspace_id = %(workspace)s and held in ('', 'passed') and due_at <= %(now)s
        order by due_at, id limit {limit:d} for update skip locked
    ),
    logged as (
        insert into playbooks_steplog (workspace_id, run_id, step, occurrence, outcome, version_id, due_at, at, cause)
        select %(workspace)s, run_id, step, occurrence, 'sent', %(version)s, due_at, %(now)s, '' from claimed
        on conflict (run_id, step, occurrence) do nothing returning run_id, step, occurrence
    ),
    asked as (
        insert into chats_effect (workspace_id, uid, key, what, cls, member_id, body, caps, quiet, fingerprint, arm,
            cause, asked_by, created_at, origin)
        select %(workspace)s, gen_random_uuid(), 'pb/' || l.run_id || '/' || l.step || '/' || l.occurrence, 'send',
            'nudge', r.member_id, '{{"do": "send", "text": "Member, one check-in is still missing today"}}',
            '[{{"scope": "member", "per": "day", "max": 3, "classes": ["nudge", "marketing"]}}]', null,
            substr(md5(l.run_id || l.occurrence), 1, 16), '', 'pb/' || l.run_id, 'system:playbook', %(now)s, 'live'
        from logged l join playbooks_run r on r.id = l.run_id
        on conflict (workspace_id, key) do nothing returning id
    ),
    begun as (
        insert into chats_progress (effect_id, workspace_id, state, state_at, due_at)
        select id, %(workspace)s, 'planned', %(now)s, %(now)s from asked
    ),
    moved as (
        update playbooks_due d set occurrence = 'D' || (substr(d.occurrence, 2)::int + 1),
               due_at = d.due_at + interval '1 day'
        from claimed c where d.id = c.id returning 1
    )
    select count(*) from moved
"""


def _ours(workspace_id: int, version_id: int, most: int) -> int:
    """Take steps: decided, logged, put in the outbox, advanced."""
    actor, taken = system(workspace_id, "playbook"), 0
    while taken < most and (more := tick_once(actor, now=AFTER)):
        taken += more
    return taken


def _bare(workspace_id: int, version_id: int, most: int) -> int:
    """The same by the bare tick."""
    values, taken = {"workspace": workspace_id, "version": version_id, "now": AFTER}, 0
    query = BARE.format(limit=BATCH)
    while taken < most:
        with transaction.atomic(), server_cursor() as cursor:
            more = int(cursor.execute(query, values).fetchone()[0])  # type: ignore[index]
        if not more:
            break
        taken += more
    return taken


@contextmanager
def _workers() -> Iterator[Pool]:
    """Processes that share no connection with us, started and connected."""
    for each in connections.all():
        each.close()
    with multiprocessing.get_context("fork").Pool(WORKERS) as pool:
        pool.map(_ready, range(WORKERS), chunksize=1)
        yield pool


def _ready(_: int) -> None:
    with server_cursor() as cursor:
        cursor.execute("select pg_sleep(0.2)")  # Long enough that each process has one of them.


def _rate(take: Callable[[int, int, int], int], row: GroupRun, most: int) -> float:
    """Steps a second that all workers take together; each takes `most` at most, or until nothing is due."""
    taken: list[int] = []

    def run(pool: Pool) -> None:
        work: Any = [pool.apply_async(take, (row.workspace_id, row.version_id, most)) for _ in range(WORKERS)]
        taken.extend(one.get() for one in work)

    with _workers() as pool:
        spent = seconds(partial(run, pool))
    return sum(taken) / spent


@bench("steps")
def steps(scale: float) -> Sequence[BenchResult]:
    """Two due days of member steps; then what a step costs with a hundred times as many runs in the table."""
    count = max(BATCH, int(RUNS * scale))
    mine, theirs = in_turn(
        lambda: _rate(_ours, filled(count), count * 2), lambda: _rate(_bare, filled(count), count * 2)
    )
    must = "0.5 of the bare tick, 10,000/s"
    return [compared("steps", "steps/s", mine, theirs, must=must, least=0.5), _flat(count, int(MANY * scale))]


def _flat(few: int, many: int) -> BenchResult:
    """Steps a second among many runs, against among few; all of them are due, and the same number is taken."""
    crowd, each = filled(many), few // WORKERS
    small, large = [], []
    for _ in range(3):
        small.append(_rate(_ours, filled(few), each))
        large.append(_rate(_ours, crowd, each))
    return compared("steps, many runs", "steps/s", large, small, must="0.8 of the same with few", least=1 / FLAT)
