"""Actions called from the asyncio loop: in a few threads, each with a database connection of its own."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import InterfaceError, OperationalError, connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper


class Threads:
    """`await threads.do(action, …)`. Where the database was lost, the next call has a new connection.

    The thread that was free last is taken first: what is called one after the other meets one connection, whose
    statements are planned. A pool takes turns, and each of its threads' connections would plan them for itself.
    A caller may be cancelled, a call may not: its thread is free when the call itself has ended.
    """

    def __init__(self, count: int = 4) -> None:
        self._opened: list[BaseDatabaseWrapper] = []
        self._lock = threading.Lock()
        self._all = [ThreadPoolExecutor(1, f"gateway-{n}", initializer=self._begin) for n in range(count)]
        self._free: asyncio.LifoQueue[ThreadPoolExecutor] = asyncio.LifoQueue()
        for thread in self._all:
            self._free.put_nowait(thread)

    async def do(self, verb: Callable[..., Any], /, *args: Any, **named: Any) -> Any:
        """Call it in a thread; answers what it answers, raises what it raises."""
        loop, thread = asyncio.get_running_loop(), await self._free.get()

        def free(_: object) -> None:
            # A loop that was closed meanwhile has nobody who waits for a thread.
            with contextlib.suppress(RuntimeError):
                loop.call_soon_threadsafe(self._free.put_nowait, thread)

        try:
            call = thread.submit(_guarded, verb, args, named)
        except RuntimeError:
            free(None)
            raise
        # Before the caller is told: what it calls next finds this thread free.
        call.add_done_callback(free)
        return await asyncio.wrap_future(call)

    async def close(self) -> None:
        """Wait for the calls under way, then end the threads and their connections."""
        await asyncio.to_thread(self._close)

    def _close(self) -> None:
        for thread in self._all:
            thread.shutdown(wait=True)
        for opened in self._opened:
            opened.inc_thread_sharing()
            opened.close()

    def _begin(self) -> None:
        with self._lock:
            self._opened.append(connections[connection.alias])


def _guarded(verb: Callable[..., Any], args: tuple[Any, ...], named: dict[str, Any]) -> Any:
    try:
        return verb(*args, **named)
    except (OperationalError, InterfaceError):
        connections.close_all()
        raise
