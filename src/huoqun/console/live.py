"""One ear a process for messages that just came: every open page of talk listens through it.

PostgreSQL tells `huoqun_live` of each batch. A notice is a hint, not the news: pages read the messages themselves.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

import orjson
import psycopg
from django.db import connection
from psycopg.conninfo import make_conninfo

from huoqun.chats.actions._live import LIVE_CHANNEL

log = logging.getLogger(__name__)

HELD = 200
"""Notices that a slow reader may lag behind before it is told to read on from where it was."""
AGAIN_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Heard:
    """Messages `first` to `last` of a group came, or `changed` ones, by (id, at), are not as they were.

    Nothing at all: some notices may be missed, read on from where you were.
    """

    first: int = 0
    last: int = 0
    changed: tuple[tuple[int, datetime], ...] = ()


Place = tuple[int, int]
"""(workspace id, group id)."""


class Ear:
    """Listens while anybody does. Belongs to one event loop."""

    def __init__(self) -> None:
        self._listeners: dict[Place, set[asyncio.Queue[Heard]]] = {}
        self._task: asyncio.Task[None] | None = None

    @asynccontextmanager
    async def listener(self, place: Place) -> AsyncIterator[asyncio.Queue[Heard]]:
        """A queue of what comes in a group, from now on. Begins with `Heard()` once the line is open."""
        queue: asyncio.Queue[Heard] = asyncio.Queue(HELD)
        self._listeners.setdefault(place, set()).add(queue)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._listen(), name="live-ear")
        else:
            queue.put_nowait(Heard())
        try:
            yield queue
        finally:
            self._listeners[place].discard(queue)
            if not self._listeners[place]:
                del self._listeners[place]
            if not self._listeners and self._task is not None:
                self._task.cancel()
                self._task = None

    async def _listen(self) -> None:
        conninfo = _conninfo()
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(conninfo, autocommit=True) as line:
                    await line.execute(f"listen {LIVE_CHANNEL}")
                    for place in self._listeners:
                        self._tell(place, Heard())
                    async for notice in line.notifies():
                        self._heard(notice.payload)
            except psycopg.Error as error:
                log.warning("not_listening", extra={"error": type(error).__name__})
            await asyncio.sleep(AGAIN_SECONDS)

    def _heard(self, payload: str) -> None:
        said = orjson.loads(payload)
        changed = tuple((i, datetime.fromisoformat(at)) for i, at in said.get("changed", ()))
        heard = Heard(said.get("first", 0), said.get("last", 0), changed)
        self._tell((said["workspace"], said["group"]), heard)

    def _tell(self, place: Place, heard: Heard) -> None:
        for queue in self._listeners.get(place, ()):
            if queue.full():
                while not queue.empty():
                    queue.get_nowait()
                heard = Heard()
            queue.put_nowait(heard)


def _conninfo() -> str:
    """Where the database is, for a connection of its own outside Django's."""
    params = connection.get_connection_params()
    known = {"dbname", "user", "password", "host", "port", "options", "sslmode"}
    return make_conninfo(**{name: value for name, value in params.items() if name in known})


_ears: dict[int, Ear] = {}


def ear() -> Ear:
    """The ear of the running event loop: a web process has one."""
    loop = asyncio.get_running_loop()
    return _ears.setdefault(id(loop), Ear())
