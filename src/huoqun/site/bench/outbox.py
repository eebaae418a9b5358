"""Effects through the outbox: planned, leased, performed on the null gateway and acknowledged, by a gateway process.

Beside it a bare queue in SQL: one table that holds of an effect all that ours hold, claimed and acknowledged in
batches, and nothing decided or told of.
"""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import Callable, Coroutine, Sequence
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from huoqun.chats.actions import connections
from huoqun.chats.actions.outbox import ask_many
from huoqun.chats.actions.receive import receive
from huoqun.chats.port.effects import Send
from huoqun.chats.port.incoming import Joined, Person
from huoqun.chats.rules import EffectClass
from huoqun.core import clock
from huoqun.core.actions import create_workspace, hush_workspace
from huoqun.core.actor import Actor, system
from huoqun.core.bench import BenchResult, bench, compared, in_turn, seconds
from huoqun.core.sql import server_cursor
from huoqun.gateways.host import Host
from huoqun.gateways.threads import Threads

EFFECTS, AT_ONCE = 20_000, 1_000
GROUPS, PEOPLE = 200, 1_000
NO_OPS = 1_000
LONGEST = 600.0
_turns = itertools.count()


class _Place:
    """A workspace with a connection to nowhere, groups and people in them."""

    def __init__(self) -> None:
        now = clock.now()
        founder = system(0, "bench")
        workspace_id = create_workspace(
            founder, name="Bench", zone="Asia/Shanghai", language="zh-hans", currency="CNY", now=now
        )
        self.actor = system(workspace_id, "bench")
        line = connections.add(self.actor, platform="null", name="nowhere", settings={}, secrets={}, now=now)
        heard = [
            Joined(id=f"{g}/{p}", at=now, chat=f"g{g}", who=Person(f"p{p}", f"Person {p}"))
            for p in range(PEOPLE) for g in {p % GROUPS, p * 7 % GROUPS}
        ]  # fmt: skip
        receive(Actor(workspace_id, "gateway", line), connection_id=line, items=heard, now=now)
        with connection.cursor() as cursor:
            cursor.execute("select id from groups_group where workspace_id = %s order by id", [workspace_id])
            self.groups = [row[0] for row in cursor.fetchall()]
            cursor.execute("select id from members_member where workspace_id = %s order by id", [workspace_id])
            self.people = [row[0] for row in cursor.fetchall()]

    def asks(self, count: int, now: datetime) -> None:
        """Ask for care in words that were never said before: one for a group, one for a person, and so on."""
        turn = next(_turns)
        for start in range(0, count, AT_ONCE):
            some = range(start, min(start + AT_ONCE, count))
            ask_many(
                self.actor, keys=[f"bench/{turn}/{n}" for n in some], cls=EffectClass.CARE, now=now, cause="bench",
                body=[Send(f"第 {turn} 轮第 {n} 条：今天的打卡别忘了，我们在群里等你。") for n in some],
                group_id=[None if n % 2 else self.groups[n // 2 % len(self.groups)] for n in some],
                member_id=[self.people[n // 2 % len(self.people)] if n % 2 else None for n in some],
            )  # fmt: skip


# Ours


def _performed(place: _Place, count: int) -> float:
    """Effects a second, from the switch that lets them out to the last that is acknowledged."""
    hush_workspace(place.actor, send_nothing=True, now=clock.now())
    place.asks(count, clock.now())

    def let_out() -> None:
        hush_workspace(place.actor, send_nothing=False, now=clock.now())
        place.asks(2, clock.now())  # asking wakes the planner

    return (count + 2) / asyncio.run(_while_a_process_serves(lambda threads: _timed(place, threads, let_out)))


async def _while_a_process_serves(measure: Callable[[Threads], Coroutine[Any, Any, float]]) -> float:
    host, threads = Host(name="bench", only=["null"]), Threads(1)
    running = asyncio.create_task(host.run())
    try:
        async with asyncio.timeout(LONGEST):
            return await measure(threads)
    finally:
        host.stop()
        await running
        await threads.close()


async def _timed(place: _Place, threads: Threads, let_out: Callable[[], None]) -> float:
    while not await threads.do(_is_served):
        await asyncio.sleep(0.02)
    begun = time.perf_counter()
    await threads.do(let_out)
    while await threads.do(_under_way, place):
        await asyncio.sleep(0.02)
    return time.perf_counter() - begun


# State by state, so that each is one look into an index: the measuring must not cost what is measured.
_UNDER_WAY = """
    select exists (select from chats_progress where workspace_id = %(workspace)s and state = 'planned')
        or exists (select from chats_progress where workspace_id = %(workspace)s and state = 'ready')
        or exists (select from chats_progress where workspace_id = %(workspace)s and state = 'leased')
"""


def _is_served() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("select bool_and(holder is not null and offers <> '{}') from chats_connection")
        return bool(cursor.fetchone()[0])


def _under_way(place: _Place) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(_UNDER_WAY, {"workspace": place.actor.workspace_id})
        return bool(cursor.fetchone()[0])


# The bare queue

_TABLE = """
    drop table if exists bench_effect;
    create table bench_effect as
        select e.*, p.state, p.state_at, p.due_at, p.expires_at, p.reason, p.trace, p.attempts, p.lease_holder,
               p.leased_until, p.provider_ref, p.decided_by
        from chats_effect e join chats_progress p on p.effect_id = e.id
        where e.workspace_id = %s order by e.id limit %s;
    update bench_effect set state = 'ready', provider_ref = '';
    alter table bench_effect add primary key (id);
    create index on bench_effect (due_at, id) where state = 'ready';
"""
_CLAIM = """
    update bench_effect set state = 'leased', state_at = %s, lease_holder = 'bench', leased_until = %s
    where id = any(array(
        select id from bench_effect where state = 'ready' order by due_at, id limit 400 for update skip locked
    ))
    returning id, key, body::text, group_id, member_id
"""
_ACKNOWLEDGE = "update bench_effect set state = 'sent', state_at = %s, provider_ref = key where id = any(%s)"


def _bare(place: _Place, count: int) -> float:
    """Effects a second that are claimed and acknowledged by two statements a batch, each batch two transactions."""
    with connection.cursor() as cursor:
        cursor.execute(_TABLE, [place.actor.workspace_id, count])
        cursor.execute("vacuum analyze bench_effect")

    def drain() -> None:
        while claimed := _claimed():
            with transaction.atomic(), server_cursor() as cursor:
                cursor.execute(_ACKNOWLEDGE, [clock.now(), claimed])

    return count / seconds(drain)


def _claimed() -> list[int]:
    with transaction.atomic(), server_cursor() as cursor:
        cursor.execute(_CLAIM, [clock.now(), clock.now()])
        return [row[0] for row in cursor.fetchall()]


# Procrastinate


def _no_ops(count: int) -> float:
    """Jobs a second that do nothing, on the queue of timed jobs."""
    from procrastinate import tasks
    from procrastinate.contrib.django import app

    async def nothing() -> None:
        pass

    task: Any = tasks.Task(nothing, name="bench.nothing", blueprint=app, queue="bench")
    app.tasks.setdefault("bench.nothing", task)
    task.batch_defer(*[{} for _ in range(count)])

    async def work() -> None:
        with app.replace_connector(app.connector.get_worker_connector()) as worker:  # type: ignore[attr-defined]
            async with worker.open_async():
                await worker.run_worker_async(
                    queues=["bench"], wait=False, concurrency=20, install_signal_handlers=False, listen_notify=False,
                    delete_jobs="successful",
                )  # fmt: skip

    return count / seconds(lambda: asyncio.run(work()))


@bench("outbox")
def outbox(scale: float) -> Sequence[BenchResult]:
    """A gateway process against a bare queue in SQL; asking, and no-op jobs of procrastinate, for comparison."""
    count = max(AT_ONCE, int(EFFECTS * scale))
    place = _Place()
    asked = count / seconds(lambda: place.asks(count, clock.now()))
    mine, theirs = in_turn(lambda: _performed(place, count), lambda: _bare(place, count))
    rate = compared("outbox", "effects/s", mine, theirs, must="8,000/s, 0.25 of bare SQL", least=0.25)
    no_ops = max(100, int(NO_OPS * scale))
    return [
        rate,
        BenchResult("outbox.asking", round(asked, 1), "effects/s", None, None, 1),
        BenchResult("outbox.procrastinate", round(_no_ops(no_ops), 1), "jobs/s", None, None, 1),
    ]
