"""The worker's loop: hold lanes, wake when facts arrive, let every consumer catch up."""

from __future__ import annotations

import logging
import os
import socket
import threading
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime

from django.db import InterfaceError, OperationalError, connection, connections, transaction

from . import jobs, lanes
from .journal import WAKE_CHANNEL, lane_of, streams_of
from .lanes import RENEW
from .models import LANES
from .sql import numbers, plans_kept, server_cursor, texts

log = logging.getLogger(__name__)

POLL_SECONDS = 1.0
"""How long a worker may sleep without being woken: a NOTIFY that comes before the horizon has moved wakes too early."""

SHORTEST_PAUSE = 0.01
ROUND = 0.05
"""Seconds between the beginnings of two readings, at least: a stream of single messages is read some at a time."""
LONGEST_ROUND, CROWD = 0.2, 10
"""What it grows to while each reading finds a crowd of facts: a reading has its price, and a rush is cheaper in few."""

# The newest fact of a lane that may be read is looked up once, not for each of the lane's consumers.
_LAGGING = f"""
    with newest as materialized (
        select l.lane, f.epoch, f.xid, f.id from unnest(%s::int[]) as l(lane) cross join lateral (
            select f.epoch, f.xid, f.id from core_fact f
            where f.lane = l.lane
              and (f.epoch < (select epoch from core_epoch)
                   or f.xid < case when l.lane < {LANES}
                                   then (select core_horizon(0)) else (select core_horizon({LANES})) end)
            order by f.epoch desc, f.xid desc, f.id desc limit 1
        ) f
    )
    select c.consumer, c.lane from newest n
    join core_cursor c on c.lane = n.lane and (n.epoch, n.xid, n.id) > (c.epoch, c.xid, c.fact_id)
    where c.consumer = any(%s::text[])
    order by c.lane, c.consumer
"""

_HELD_BACK = f"""
    select exists (
        select from unnest(%s::int[]) as l(lane) cross join lateral (
            select f.epoch, f.xid from core_fact f where f.lane = l.lane order by f.epoch desc, f.xid desc limit 1
        ) f
        where f.epoch = (select epoch from core_epoch)
          and f.xid >= case when l.lane < {LANES} then (select core_horizon(0)) else (select core_horizon({LANES})) end
    )
"""

# The oldest live fact that the slowest job of a lane has not read, where somebody reads that lane.
_WAITING_SINCE = """
    select f.recorded_at from core_lane l
    cross join lateral (
        select epoch, xid, fact_id from core_cursor where lane = l.lane and consumer = any(%s::text[])
        order by epoch, xid, fact_id limit 1
    ) c
    cross join lateral (
        (select recorded_at from core_fact
         where lane = l.lane and core_fact.epoch = c.epoch and (core_fact.xid, id) > (c.xid, c.fact_id)
         order by core_fact.xid, id limit 1)
        union all
        (select recorded_at from core_fact where lane = l.lane and core_fact.epoch > c.epoch
         order by core_fact.epoch, core_fact.xid, id limit 1)
        limit 1
    ) f
    where l.lane = %s and l.held_until > %s
"""

# A new consumer that reaches people starts at the present: it must not greet everybody who ever came.
_ADD_CURSORS = """
    insert into core_cursor (consumer, lane, epoch, xid, fact_id)
    select c.name, l.lane,
           case when c.acts then e.epoch else 0 end,
           case when c.acts then pg_snapshot_xmin(pg_current_snapshot()) else '0' end,
           0
    from unnest(%s::text[], %s::boolean[]) as c(name, acts), unnest(%s::int[]) as l(lane), core_epoch e
    on conflict do nothing
"""


def add_cursors() -> None:
    """Give every registered consumer a cursor in every stream."""
    known = jobs.all_consumers()
    streams = streams_of(range(LANES))
    with connection.cursor() as cursor:
        cursor.execute(_ADD_CURSORS, [[c.name for c in known], [c.acts for c in known], streams])


def lagging(held: Sequence[int], names: Collection[str] | None = None) -> dict[int, list[jobs.Consumer]]:
    """By stream of these lanes: the consumers (of `names` where given) that have facts to read there.

    What happens comes before history.
    """
    known = {c.name: c for c in jobs.all_consumers() if names is None or c.name in names}
    behind: dict[int, list[jobs.Consumer]] = {}
    with transaction.atomic(), plans_kept(), server_cursor() as cursor:
        cursor.execute(_LAGGING, [numbers(streams_of(held)), texts(list(known))])
        for name, stream in cursor.fetchall():
            behind.setdefault(stream, []).append(known[name])
    return behind


def catch_up(
    *,
    now: Callable[[], datetime],
    held: Sequence[int] | None = None,
    names: Collection[str] | None = None,
    stop: Callable[[], bool] = lambda: False,
) -> int:
    """Let every consumer (or those of `names`) read until nothing is left; answers how many facts were looked at."""
    moved = 0
    held = list(range(LANES)) if held is None else held
    while not stop() and (behind := lagging(held, names)):
        before = moved
        for stream, consumers in behind.items():
            moved += jobs.run_once(consumers, stream=stream, now=now())
        if moved == before:
            break
    return moved


def held_back() -> bool:
    """Whether there are facts that nobody may read yet, since a transaction that still runs could put some before
    them: anybody's in this server, its own housekeeping's too.
    """
    with connection.cursor() as cursor:
        cursor.execute(_HELD_BACK, [streams_of(range(LANES))])
        return bool(cursor.fetchone()[0])


def wait_until_read(
    *, now: Callable[[], datetime], lane: int, names: Collection[str], stop: Callable[[], bool] = lambda: False
) -> None:
    """Return when these consumers have read a lane to its end: by running workers, or else by us."""
    while not stop() and lagging([lane], names):
        if not catch_up(now=now, held=[lane], names=names, stop=stop):
            time.sleep(POLL_SECONDS / 20)  # A running worker has them in hand.


def waits_since(workspace_id: int, *, now: datetime) -> datetime | None:
    """Since when something that happened in a workspace, or beside it, waits for a running worker; None: never."""
    with server_cursor() as cursor:
        # The cursors of jobs that are no more stay where they stood.
        known = texts([c.name for c in jobs.all_consumers()])
        row = cursor.execute(_WAITING_SINCE, [known, lane_of(workspace_id), now]).fetchone()
    return row[0] if row else None


class Worker:
    """One worker process. `run` blocks until `stop`; a lost database is waited for, nothing is lost by it."""

    def __init__(self, *, now: Callable[[], datetime], name: str | None = None) -> None:
        self.name = name or f"{socket.gethostname()}:{os.getpid()}"
        self._now = now
        self._stop = threading.Event()
        self._renewed: datetime | None = None
        self._held: list[int] = []
        self._pause = POLL_SECONDS
        self._round = ROUND
        self._told, self._history_from = 0, 0.0

    def stop(self) -> None:
        self._stop.set()

    def run(self) -> None:
        pause = POLL_SECONDS
        while not self._stop.is_set():
            try:
                self._turn()
                pause = POLL_SECONDS
            except (OperationalError, InterfaceError, jobs.CannotPark) as error:
                log.warning("database_away", extra={"error": type(error).__name__, "again_in": pause})
                connections.close_all()
                self._stop.wait(pause)
                pause = min(pause * 2, 30.0)
        self._leave()

    def _turn(self) -> None:
        if self._renewed is None:
            add_cursors()
            with connection.cursor() as cursor:
                cursor.execute(f"listen {WAKE_CHANNEL}")
        self._renew()
        behind = lagging(self._held)
        if not behind:
            self._round = ROUND
            self._sleep()
            return
        self._pause = SHORTEST_PAUSE
        next_round = time.monotonic() + self._round
        many = self._read(behind) >= CROWD
        self._round = min(LONGEST_ROUND, self._round * 1.5) if many else ROUND
        self._stop.wait(max(0.0, next_round - time.monotonic()))

    def _read(self, behind: Mapping[int, Sequence[jobs.Consumer]]) -> int:
        """All of what happens; then a single batch of history, another lane's each time. Answers how many facts of
        what happens were read.

        History takes half of the time at most while there is something else to do.
        """
        live = [stream for stream in behind if stream < LANES]
        history = sorted(set(behind).difference(live), key=lambda stream: (stream <= self._told, stream))
        read = sum(self._run(behind[stream], stream) for stream in live)
        if history and (not live or time.monotonic() >= self._history_from):
            begun = time.monotonic()
            self._told = history[0]
            self._run(behind[self._told], self._told)
            self._history_from = 2 * time.monotonic() - begun
        return read

    def _run(self, consumers: Sequence[jobs.Consumer], stream: int) -> int:
        if self._stop.is_set():
            return 0
        read = jobs.run_once(consumers, stream=stream, now=self._now())
        self._renew()
        return read

    def _renew(self) -> None:
        now = self._now()
        if self._renewed is None or now - self._renewed >= RENEW:
            self._held = lanes.hold(self.name, now=now)
            self._renewed = now

    def _sleep(self) -> None:
        """Until a fact is announced, or the poll is due.

        What was announced may lie above the horizon still, so the first polls after it follow quickly.
        """
        connection.ensure_connection()
        woken = False
        for _ in connection.connection.notifies(timeout=self._pause, stop_after=1):
            woken = True
        self._pause = SHORTEST_PAUSE if woken else min(self._pause * 2, POLL_SECONDS)

    def _leave(self) -> None:
        try:
            lanes.let_go(self.name)
        except (OperationalError, InterfaceError):
            log.warning("left_without_letting_go", extra={"worker": self.name})
