"""A WebSocket that speaks OneBot, whoever dialled: events in the order they came, answers found by their `echo`."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from typing import Any

import msgspec
from django.utils.translation import gettext
from websockets.asyncio.connection import Connection
from websockets.exceptions import ConnectionClosed
from websockets.protocol import State

from huoqun.chats.port.effects import Order
from huoqun.chats.port.errors import Refused, Unknown

from .answers import NO_ENTRY, words_of

LARGEST = 50 * 1024 * 1024
"""Bytes of one frame: NapCat's own limit. The list of a group of 3,000 is about one megabyte."""

TIMEOUT = 25.0
"""Seconds until an answer counts as lost: less than the line waits, more than NapCat waits for QQ."""

MOST_WAITING = 5_000
"""Events held while the last are being stored; then the peer has to wait."""

MOST_LATE = 500

quiet = logging.getLogger(f"{__name__}.frames")
# At DEBUG the library writes down what passes, the token in the headers first.
quiet.setLevel(logging.INFO)


@dataclass(frozen=True, slots=True)
class Came:
    """An event, or (`order`) an answer that came after it had been given up, and when."""

    at: datetime
    said: Any
    order: Order | None = None


class Socket:
    """One open connection. `call` may be used by many at once, `events` by one. `close` ends both."""

    def __init__(self, line: Connection, *, now: Callable[[], datetime]) -> None:
        self._line = line
        self._now = now
        self._echoes = count(1)
        self._pending: dict[str, asyncio.Future[Any]] = {}
        self._late: OrderedDict[str, Order] = OrderedDict()
        self._came: asyncio.Queue[Came | None] = asyncio.Queue(MOST_WAITING)
        self.turned_away = ""
        self._reading = asyncio.create_task(self._read())

    async def call(self, action: str, params: dict[str, Any], *, order: Order | None = None) -> Any:
        """The answer to an action, whatever it says. An answer that comes too late for `order` is among the events.

        Raises Refused when nothing was sent, Unknown when no answer came.
        """
        if self._line.state is not State.OPEN:
            raise Refused(gettext("The line to QQ is cut just now."), permanent=False)
        echo = f"huoqun-{next(self._echoes)}"
        waiting = self._pending[echo] = asyncio.get_running_loop().create_future()
        try:
            await self._line.send(msgspec.json.encode({"action": action, "params": params, "echo": echo}).decode())
            async with asyncio.timeout(TIMEOUT):
                return await waiting
        except (ConnectionClosed, TimeoutError, OSError) as cut:
            raise Unknown(f"{action}: no answer") from cut
        finally:
            del self._pending[echo]
            if order is not None and (not waiting.done() or waiting.cancelled()):
                self._late[echo] = order
                while len(self._late) > MOST_LATE:
                    self._late.popitem(last=False)

    async def events(self, *, most: int = 500) -> list[Came]:
        """What has come, at least one; nothing once the connection has ended."""
        first = await self._came.get()
        came: list[Came] = []
        while first is not None:
            came.append(first)
            if len(came) >= most or self._came.empty():
                return came
            first = self._came.get_nowait()
        # The end stays in the queue: whoever asks again hears of it again.
        self._came.put_nowait(None)
        return came

    async def close(self) -> None:
        await self._line.close()
        self._reading.cancel()
        await asyncio.wait([self._reading])

    async def _read(self) -> None:
        try:
            async for frame in self._line:
                await self._take(frame)
        except (ConnectionClosed, OSError):
            pass
        finally:
            for waiting in self._pending.values():
                if not waiting.done():
                    waiting.set_exception(ConnectionResetError())
        await self._came.put(None)

    async def _take(self, frame: str | bytes) -> None:
        try:
            said = msgspec.json.decode(frame)
        except (msgspec.DecodeError, UnicodeEncodeError, RecursionError):
            return
        if not isinstance(said, dict):
            return
        echo = said.get("echo")
        if isinstance(echo, str) and (waiting := self._pending.get(echo)) is not None:
            if not waiting.done():
                waiting.set_result(said)
        elif isinstance(echo, str) and (order := self._late.pop(echo, None)) is not None:
            await self._came.put(Came(self._now(), said, order))
        elif said.get("retcode") in NO_ENTRY:
            # NapCat lets everybody in, says this to those without its token, and hangs up.
            self.turned_away = words_of(said) or "token"
        elif "post_type" in said:
            await self._came.put(Came(self._now(), said))
