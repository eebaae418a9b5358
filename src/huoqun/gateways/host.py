"""The gateway process: shares the connections with others like it, serves its own, and keeps the planner at work.

One task a connection; whatever a gateway does wrong ends that task's turn only. `huoqun gateway` runs one of these;
start as many as wanted, on as many hosts.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import socket
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime

import psycopg
from django.db import connection
from psycopg.conninfo import make_conninfo

from huoqun.chats.actions import outbox, serving
from huoqun.chats.actions.outbox import OUTBOX_CHANNEL
from huoqun.chats.actions.serving import RENEW, Served
from huoqun.chats.queries.outbox import Due, due_workspaces
from huoqun.core import clock
from huoqun.core.actor import system

from . import platforms
from .line import Line
from .threads import Threads

log = logging.getLogger(__name__)

PLAN_POLL = 0.5
SWEEP = 30.0
GRACE = 5.0
"""Seconds that lines are given to write down what is under way when the process ends."""

PRESENCE = "huoqun-gateway:"


class Host:
    """`run` until `stop`. `only`: serve these platforms and no others."""

    def __init__(self, *, name: str = "", only: Sequence[str] = (), real: Callable[[], datetime] = clock.now) -> None:
        self.name = name or f"{socket.gethostname()}:{os.getpid()}"
        self.real = real
        self._only = bool(only)
        self._ours = [p for p in platforms() if not only or p in only]
        self._threads = Threads()
        self._lines: dict[int, tuple[Line, asyncio.Task[None]]] = {}
        self._stop = asyncio.Event()
        self._planned = asyncio.Event()

    def stop(self) -> None:
        self._stop.set()

    async def run(self) -> None:
        """Serve until stopped, then let go of everything."""
        tasks = [
            asyncio.create_task(self._again(turn, every), name=turn_name(turn))
            for turn, every in ((self._share, RENEW.total_seconds()), (self._plan, PLAN_POLL), (self._sweep, SWEEP))
        ]
        tasks.append(asyncio.create_task(self._hear_asking()))
        await self._stop.wait()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._end(list(self._lines))
        try:
            await self._threads.do(serving.let_go, self.name)
        finally:
            await self._threads.close()

    async def _again(self, turn: Callable[[], Awaitable[None]], every: float) -> None:
        """One of the host's own turns, again and again; a database that is away is waited for."""
        while True:
            try:
                await turn()
            except Exception as error:
                log.warning("host_turn_failed", extra={"turn": turn_name(turn), "error": type(error).__name__})
            if turn == self._plan:
                self._planned.clear()
                await _within(self._planned.wait(), every)
            else:
                await asyncio.sleep(every)

    # Connections

    async def _share(self) -> None:
        """Renew the lease of what is served, take what is free, end what is somebody else's now."""
        # One that serves some platforms only takes all of them that are free: the others may not be able to.
        processes = 1 if self._only else await self._threads.do(living, self.name)
        held: list[Served] = await self._threads.do(
            serving.hold, self.name, real=self.real(), processes=processes, ours=self._ours
        )
        wanted = {one.id: one for one in held}
        stale = [i for i, (line, _) in self._lines.items() if i not in wanted or _changed(line.served, wanted[i])]
        await self._end(stale)
        for one in wanted.values():
            if one.id in self._lines:
                self._lines[one.id][0].served = one
            else:
                line = Line(one, holder=self.name, threads=self._threads, real=self.real)
                self._lines[one.id] = (line, asyncio.create_task(line.run(), name=f"line-{one.id}"))

    async def _end(self, ids: Sequence[int]) -> None:
        ending = [self._lines.pop(i)[1] for i in ids]
        for task in ending:
            task.cancel()
        if ending:
            await asyncio.wait(ending, timeout=GRACE)

    # The planner

    async def _plan(self) -> None:
        """Let the planner decide wherever something is due, and wake the lines that may send it."""
        found: list[Due] = await self._threads.do(due_workspaces, real=self.real())
        for due in found:
            while await self._threads.do(outbox.plan_due, system(due.workspace_id, "planner"), now=due.now):
                for line, _ in self._lines.values():
                    if line.served.workspace_id == due.workspace_id:
                        line.wake.set()

    async def _sweep(self) -> None:
        """Let go of what came too late while it could not be sent."""
        for due in await self._threads.do(due_workspaces, real=self.real(), late=True):
            await self._threads.do(outbox.expire, system(due.workspace_id, "planner"), now=due.now)

    async def _hear_asking(self) -> None:
        """Wake the planner when something is asked for: a poll alone would let every welcome wait."""
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(listening(), autocommit=True) as line:
                    await line.execute(f"listen {OUTBOX_CHANNEL}")
                    async for _ in line.notifies():
                        self._planned.set()
            except psycopg.Error as error:
                log.warning("not_listening", extra={"error": type(error).__name__})
            await asyncio.sleep(1.0)


def turn_name(turn: Callable[[], Awaitable[None]]) -> str:
    return getattr(turn, "__name__", "turn")


def _changed(before: Served, after: Served) -> bool:
    """Whether a connection must be connected anew: other settings, other secrets, or somebody asked for a test."""
    asked = after.state.get("test", {}).get("asked_at")
    if asked is not None and asked != before.state.get("test", {}).get("asked_at"):
        return True
    return (before.settings, before.sealed, before.name) != (after.settings, after.sealed, after.name)


async def _within(waiting: Awaitable[object], seconds: float) -> None:
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(waiting, seconds)


def listening() -> str:
    """Where the database is, for a connection of its own outside Django's."""
    params = connection.get_connection_params()
    known = {"dbname", "user", "password", "host", "port", "options", "sslmode"}
    return make_conninfo(**{name: value for name, value in params.items() if name in known})


def living(name: str) -> int:
    """How many gateway processes serve every platform, this one included: each carries its name as the application's
    name of its connections.
    """
    with connection.cursor() as cursor:
        cursor.execute("select set_config('application_name', %s, false)", [f"{PRESENCE}{name}"[:63]])
        cursor.execute(
            "select count(distinct application_name) from pg_stat_activity "
            "where datname = current_database() and application_name like %s",
            [f"{PRESENCE}%"],
        )
        return max(1, cursor.fetchone()[0])
