"""Figures of messages in: stored, announced and handled by the jobs, against a bare insert of the same rows."""

from __future__ import annotations

import itertools
import statistics
import threading
import time
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, connections, transaction

from huoqun.chats import keys
from huoqun.chats.actions.receive import receive
from huoqun.chats.models import Connection
from huoqun.chats.port.incoming import Message, Person
from huoqun.core import clock, jobs
from huoqun.core.actor import Actor
from huoqun.core.bench import BenchResult, bench, compared, in_turn, percentile, seconds
from huoqun.core.models import Workspace
from huoqun.core.sql import moments, numbers, server_cursor, texts
from huoqun.core.worker import add_cursors, lagging

MESSAGES, BATCH = 10_000, 50
GROUPS, PEOPLE = 30, 500
PACE = 1_000
_numbers = itertools.count()

TABLES = """
drop table if exists bench_message, bench_key;
create table bench_message (like chats_message, primary key (id, at)) partition by range (at);
create index on bench_message (workspace_id, group_id, at, id);
create index on bench_message (workspace_id, member_id, at);
create table bench_key (like chats_message_key, primary key (group_id, key));
select core_add_months('bench_message', current_date - 31, 4);
"""
_INSERT = """
    insert into bench_message (id, workspace_id, group_id, member_id, kind, origin, at, recorded_at, text, provider_id)
    select id, 1, group_id, member_id, 1, 1, at, at, text, text
    from unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::timestamptz[], %s::text[])
         as w(id, group_id, member_id, at, text)
"""
_INSERT_KEYS = """
    insert into bench_key (group_id, key, workspace_id, message_id, at)
    select group_id, key, 1, id, at
    from unnest(%s::bigint[], %s::text[], %s::bigint[], %s::timestamptz[]) as w(group_id, key, id, at)
"""


def _gateway() -> Actor:
    now = clock.now()
    workspace = Workspace.objects.create(name=f"Bench {next(_numbers)}", created_at=now)
    row = Connection.objects.create(workspace_id=workspace.id, platform="bench", name="bench", created_at=now)
    return Actor(workspace.id, "gateway", row.id)


def _sender(n: int) -> int:
    """In each group, twenty people talk in turn."""
    return (n % GROUPS * 17 + n // GROUPS % 20) % PEOPLE


def _batches(count: int, now: datetime) -> Iterator[list[Message]]:
    for start in range(0, count, BATCH):
        yield [
            Message(
                id=str(next(_numbers)), at=now + timedelta(milliseconds=n), chat=f"g{n % GROUPS}",
                sender=Person(f"p{_sender(n)}", f"P{_sender(n)}"), text=f"message {n} 今天下午打卡",
            )
            for n in range(start, min(start + BATCH, count))
        ]  # fmt: skip


def _inserted(count: int) -> float:
    """Messages a second of a bare insert in the same batches."""
    with connection.cursor() as cursor:
        cursor.execute(TABLES)
    batches = list(_batches(count, clock.now()))

    def insert() -> None:
        for place, batch in enumerate(batches):
            ids = [place * BATCH + n for n in range(len(batch))]
            groups, ats = numbers([int((m.chat or "g0")[1:]) for m in batch]), moments([m.at for m in batch])
            with transaction.atomic(), server_cursor() as cursor:
                said, people = texts([m.text for m in batch]), numbers(ids)
                cursor.execute(_INSERT, [numbers(ids), groups, people, ats, said])
                cursor.execute(_INSERT_KEYS, [groups, texts([keys.of_id(m.id) for m in batch]), numbers(ids), ats])

    return count / seconds(insert)


def _received(count: int) -> float:
    """Messages a second, from the first that is handed over to the last that every job has handled."""
    gateway = _gateway()
    batches = list(_batches(count, clock.now()))

    def work() -> None:
        with _jobs_running() as handled:
            for batch in batches:
                receive(gateway, connection_id=int(gateway.id), items=batch, now=clock.now())
            handled()

    return count / seconds(work)


class _jobs_running:
    """A thread that works as a worker does; calling what it gives waits until nothing is left to handle."""

    def __enter__(self) -> Any:
        add_cursors()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._work, daemon=True)
        self._thread.start()
        return self._wait

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _wait(self) -> None:
        while lagging(range(16)):
            time.sleep(0.005)

    def _work(self) -> None:
        while not self._stop.is_set():
            behind = lagging(range(16))
            for consumer, lane in behind:
                jobs.run_once(consumer, lane=lane, now=clock.now())
            if not behind:
                time.sleep(0.005)
        connections.close_all()


def _waits(count: int) -> list[float]:
    """Milliseconds from a batch's arrival until every job has handled it, at PACE messages a second."""
    gateway = _gateway()
    waits = []
    with _jobs_running() as handled:
        begun = time.perf_counter()
        for place, batch in enumerate(_batches(count, clock.now())):
            due = begun + place * BATCH / PACE
            time.sleep(max(0.0, due - time.perf_counter()))
            receive(gateway, connection_id=int(gateway.id), items=batch, now=clock.now())
            handled()
            waits.append((time.perf_counter() - due) * 1000)
    return waits


@bench("receive")
def receiving(scale: float) -> Sequence[BenchResult]:
    """Batches of fifty as a gateway hands them over: stored, announced, counted, indexed and watched."""
    count = max(BATCH * 4, int(MESSAGES * scale))
    mine, theirs = in_turn(lambda: _received(count), lambda: _inserted(count))
    rate = compared("receive", "messages/s", mine, theirs, must="0.3 of a bare insert, 2,000/s", least=0.3)
    waits = _waits(count)
    slow = percentile(waits, 0.99)
    wait = BenchResult(
        "receive p99", round(slow, 1), "ms", round(statistics.median(waits), 1), None, len(waits),
        (round(min(waits), 1), round(max(waits), 1)), "500 ms at 1,000/s", slow <= 500,
    )  # fmt: skip
    return [rate, wait]
