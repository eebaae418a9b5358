"""Figures of messages in, on the way that a member's message takes: a socket, a gateway's translation, the hand-over,
storing, and the jobs in a worker of its own; against a bare insert of the same rows.
"""

from __future__ import annotations

import itertools
import json
import random
import socket
import statistics
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any

from django.db import connection, transaction

from huoqun.chats import keys
from huoqun.chats.actions import connections
from huoqun.core import clock, jobs
from huoqun.core.actor import system
from huoqun.core.bench import BenchResult, bench, compared, in_turn, percentile, seconds, started
from huoqun.core.journal import Place, lane_of
from huoqun.core.sql import moments, numbers, server_cursor, texts
from huoqun.core.worker import add_cursors
from huoqun.gateways.wire.translate import heard
from huoqun.imports.bench import written
from huoqun.team.actions.workspaces import found_workspace

MESSAGES, FRAME = 20_000, 50
"""The platform tells fifty messages at a time and waits until they are stored, as long polls do."""

GROUPS, PEOPLE = 30, 500
PACE = 1_000
PACED_SECONDS = 20
TICK = 0.005
IMPORTED = 60_000
"""Messages a second that an import could bring at most: there must be more of them than it gets through."""

_numbers = itertools.count(1)
_SAID = "今天 活动 报名 链接 群里 谢谢 老师 打卡 分享 时间 地点 周末 一起 好的 收到 跑步 哈哈 the and update"
_WORDS = _SAID.split()
_HEARD = ("chats.messages_received", 1)

TABLES = """
drop table if exists bench_message, bench_key;
create table bench_message (like chats_message, primary key (id, at)) partition by range (at);
create index on bench_message (workspace_id, group_id, at, id);
create index on bench_message (workspace_id, member_id, at);
create table bench_key (like chats_message_key, primary key (group_id, key));
select core_add_months('bench_message', current_date - 31, 4);
"""
_INSERT = """
    insert into bench_message (id, workspace_id, group_id, member_id, connection_id, kind, origin, at, recorded_at,
                               text, provider_id)
    select id, 1, group_id, member_id, 1, 1, 1, at, at, text, provider_id
    from unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::timestamptz[], %s::text[], %s::text[])
         as w(id, group_id, member_id, at, text, provider_id)
"""
_INSERT_KEYS = """
    insert into bench_key (group_id, key, workspace_id, message_id, at)
    select group_id, key, 1, id, at
    from unnest(%s::bigint[], %s::text[], %s::bigint[], %s::timestamptz[]) as w(group_id, key, id, at)
"""


def _update(chance: random.Random) -> dict[str, Any]:
    """In each group, twenty people talk in turn; one message in twelve asks something."""
    n = next(_numbers)
    text = " ".join(chance.choices(_WORDS, k=chance.randint(2, 14)))
    return {
        "id": n, "date": clock.now().timestamp(), "chat": {"id": f"g{n % GROUPS}", "title": f"Group {n % GROUPS}"},
        "from": {"id": f"p{(n % GROUPS * 17 + n // GROUPS % 20) % PEOPLE}", "name": f"P{n % GROUPS}"},
        "text": f"请问 {text} 怎么报名" if n % 12 == 0 else text,
    }  # fmt: skip


def _line(updates: Sequence[dict[str, Any]]) -> bytes:
    return json.dumps(updates, ensure_ascii=False).encode() + b"\n"


def _lines(count: int) -> list[bytes]:
    chance = random.Random(7)
    return [_line([_update(chance) for _ in range(min(FRAME, count - n))]) for n in range(0, count, FRAME)]


def _inserted(count: int) -> float:
    """Messages a second of a bare insert of what the same lines say, translated before, in the same batches."""
    with connection.cursor() as cursor:
        cursor.execute(TABLES)
        cursor.execute("set plan_cache_mode = auto")  # Planned once, as nobody would insert them otherwise.
    ids = itertools.count()
    rows = [[(next(ids), message) for message in heard(line)] for line in _lines(count)]

    def insert() -> None:
        for batch in rows:
            chats, people, ats = _columns(batch)
            said, told = texts([m.text for _, m in batch]), texts([m.id for _, m in batch])
            mine = numbers([n for n, _ in batch])
            with transaction.atomic(), server_cursor() as cursor:
                cursor.execute(_INSERT, [mine, chats, people, ats, said, told])
                cursor.execute(_INSERT_KEYS, [chats, texts([keys.of_id(m.id) for _, m in batch]), mine, ats])

    return count / seconds(insert)


def _columns(batch: Sequence[tuple[int, Any]]) -> tuple[str, str, str]:
    return (
        numbers([int(m.chat[1:]) for _, m in batch]),
        numbers([int(m.sender.key[1:]) for _, m in batch]),
        moments([m.at for _, m in batch]),
    )


class _Platform:
    """The other end of the socket: one gateway connects, hears lines, and says how many it has stored."""

    def __init__(self) -> None:
        self._server = socket.create_server(("127.0.0.1", 0))
        self._server.settimeout(60)
        self.port = self._server.getsockname()[1]
        self.lines = 0

    def wait_for_gateway(self) -> None:
        self._line, _ = self._server.accept()
        self._line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._answers = self._line.makefile("rb")

    def tell(self, line: bytes) -> None:
        self._line.sendall(line)
        self.lines += line.count(b"\n")

    def wait_until_stored(self) -> None:
        while int(self._answers.readline()) < self.lines:
            pass

    def close(self) -> None:
        self._line.close()
        self._server.close()


class _House:
    """A workspace with a platform, and the gateway and the worker that serve it, each a process of its own."""

    def __enter__(self) -> _House:
        now = clock.now()
        us = system(0, "bench")
        founded = found_workspace(us, name="Bench", owner_email="alice@example.org", owner_name="Alice", now=now)
        self.platform, self.lane = _Platform(), lane_of(founded.workspace_id)
        self.actor = system(founded.workspace_id, "bench")
        settings = {"port": self.platform.port}
        connections.add(self.actor, platform="wire", name="wire", settings=settings, secrets={}, now=now)
        add_cursors()
        self._parts = [started("worker"), started("gateway", "--only", "wire")]
        self.platform.wait_for_gateway()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        for part in self._parts:
            part.terminate()
        for part in self._parts:
            part.wait(30)
        self.platform.close()

    def rate(self, count: int) -> float:
        """Messages a second, from the first that is told to the last that every job has handled."""
        lines, before = _lines(count), Handled(self.lane)

        def work() -> None:
            for line in lines:
                self.platform.tell(line)
                self.platform.wait_until_stored()
            while before.count() < count:
                time.sleep(TICK)

        return count / seconds(work)

    def waits(self, count: int, meanwhile: Callable[[], None] = lambda: None) -> list[float]:
        """Milliseconds from each message's arrival until every job has handled it, PACE messages a second, one by one.

        `meanwhile` is called when the last has been told.
        """
        handled, waits = Handled(self.lane), [0.0] * count
        begun = time.perf_counter() + 0.1
        telling = threading.Thread(target=self._tell_at_pace, args=[begun, count, meanwhile])
        telling.start()
        done = 0
        while done < count:
            before, done = done, handled.count()
            now = time.perf_counter()
            for n in range(before, done):
                waits[n] = (now - begun - n / PACE) * 1000
            time.sleep(TICK)
        telling.join()
        self.platform.wait_until_stored()
        return waits

    def _tell_at_pace(self, begun: float, count: int, meanwhile: Callable[[], None]) -> None:
        chance, told = random.Random(8), 0
        while told < count:
            time.sleep(max(0.0, begun + told / PACE - time.perf_counter()))
            due = min(count, int((time.perf_counter() - begun) * PACE) + 1)
            self.platform.tell(b"".join(_line([_update(chance)]) for _ in range(told, due)))
            told = due
        meanwhile()


class Handled:
    """Counts the live messages of a lane that every job has handled since this was made."""

    _LAST = """
        select epoch, xid::text::bigint, fact_id from core_cursor where lane = %s and consumer = any(%s)
        order by core_cursor.epoch, core_cursor.xid, fact_id limit 1
    """
    _COUNT = """
        select coalesce(sum((payload ->> 'count')::int), 0) from core_fact
        where lane = %s and name = %s and origin = 'live'
          and (epoch, xid, id) > (%s, %s::text::xid8, %s) and (epoch, xid, id) <= (%s, %s::text::xid8, %s)
    """

    def __init__(self, lane: int) -> None:
        self._lane = lane
        self._jobs = [c.name for c in jobs.all_consumers() if _HEARD in c.hears]
        self._place = self._last()
        self._count = 0

    def count(self) -> int:
        """How many by now; in the order in which they were told."""
        last = self._last()
        if last != self._place:
            before = self._place
            with server_cursor() as cursor:
                values = [before.epoch, str(before.xid), before.id, last.epoch, str(last.xid), last.id]
                cursor.execute(self._COUNT, [self._lane, _HEARD[0], *values])
                self._count += (cursor.fetchone() or [0])[0]
            self._place = last
        return self._count

    def _last(self) -> Place:
        with server_cursor() as cursor:
            cursor.execute(self._LAST, [self._lane, self._jobs])
            return Place(*(cursor.fetchone() or (0, 0, 0)))


@contextmanager
def _importing(count: int) -> Iterator[subprocess.Popen[bytes]]:
    """While somebody imports history."""
    with tempfile.TemporaryDirectory(prefix="huoqun-bench-receive-") as folder:
        path = written(Path(folder) / "history.jsonl", count, seed=99)
        running = started("import", str(path), "--json")
        try:
            while not _is_importing() and running.poll() is None:
                time.sleep(TICK)
            yield running
        finally:
            running.terminate()
            running.wait(60)


def _is_importing() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("select exists (select from core_fact where name = %s and origin = 'import')", [_HEARD[0]])
        return bool(cursor.fetchone()[0])


def _waited(name: str, waits: Sequence[float]) -> BenchResult:
    slow = percentile(waits, 0.99)
    return BenchResult(
        name, round(slow, 1), "ms", round(statistics.median(waits), 1), None, len(waits),
        (round(min(waits), 1), round(max(waits), 1)), "500 ms at 1,000/s", slow <= 500,
    )  # fmt: skip


@bench("receive")
def receiving(scale: float) -> Sequence[BenchResult]:
    """The rate that is sustained; then how long a message waits at 1,000 a second, by itself and beside an import."""
    count, paced = max(FRAME * 4, int(MESSAGES * scale)), max(PACE, int(PACE * PACED_SECONDS * scale))
    with _House() as house:
        house.rate(count // 4)
        mine, theirs = in_turn(lambda: house.rate(count), lambda: _inserted(count))
        rate = compared("receive", "messages/s", mine, theirs, must="0.3 of a bare insert, 2,000/s", least=0.3)
        alone = _waited("receive p99", house.waits(paced))
        with _importing(paced // PACE * IMPORTED + IMPORTED) as running:
            ended: list[int | None] = []
            waits = house.waits(paced, lambda: ended.append(running.poll()))
    if ended != [None]:
        raise RuntimeError("The import was over too soon: the figure is none of receiving beside an import.")
    return [rate, alone, _waited("receive p99 during import", waits)]
