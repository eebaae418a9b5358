"""The other side of a gateway in its contract: a platform that members act on, asked afterwards what reached it."""

from __future__ import annotations

import asyncio
import itertools
import os
import random
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from huoqun.chats.port.gateway import Account
from huoqun.chats.port.webhook import Call

Deliver = Callable[[Call], Awaitable[None]]
"""How a platform that calls us reaches our web door."""


@dataclass(slots=True)
class Seen:
    """What reached the platform, in its one group and in private. People are named by their platform's id."""

    texts: list[str] = field(default_factory=list)
    private: list[tuple[str, str]] = field(default_factory=list)
    files: list[tuple[str, str, bytes]] = field(default_factory=list)
    """(kind, name, bytes): kind is image, file or voice; bytes empty where the platform takes an address."""
    mentions: list[str] = field(default_factory=list)
    buttons: list[str] = field(default_factory=list)
    replies: list[str] = field(default_factory=list)
    deleted: list[str] = field(default_factory=list)
    kicked: list[str] = field(default_factory=list)
    banned: set[str] = field(default_factory=set)
    muted: set[str] = field(default_factory=set)
    nicknames: dict[str, str] = field(default_factory=dict)
    admins: set[str] = field(default_factory=set)
    pinned: list[str] = field(default_factory=list)
    notice: str = ""
    name: str = ""
    calls: int = 0
    """How many calls of ours were performed, refused ones left out."""


class Peer(Protocol):
    """A platform with one group (`chat`) where our account and the members 小林 and 阿梅 are.

    `keeps`: what was said while we were away can be heard afterwards. `has_line`: it is reached through the network, at
    `port` of this machine, so that the line can be cut. Members are named by `person(name)`, the platform's id.
    """

    chat: str
    keeps: bool
    has_line: bool
    port: int
    deliver: Deliver

    def account(self, *, since: Mapping[str, Any] | None = None, port: int | None = None) -> Account:
        """Our account; `port`: where to find the platform instead of at its own port."""
        ...

    def wrong_account(self) -> Account:
        """The same with a secret that the platform does not accept."""
        ...

    def person(self, name: str) -> str: ...

    async def says(self, name: str, text: str) -> str:
        """A member says something in the group; answers the message's id."""
        ...

    async def joins(self, name: str) -> None: ...

    async def leaves(self, name: str) -> None: ...

    async def reacts(self, name: str, message: str, emoji: str) -> None: ...

    async def repeats(self) -> None:
        """Tell the last event once more, as platforms do; where this platform never does, nothing."""
        ...

    async def throttle(self, seconds: float) -> None:
        """The next call comes too fast; try again after so many seconds."""
        ...

    async def kill(self) -> None: ...

    async def revive(self) -> None: ...

    async def seen(self) -> Seen: ...

    async def close(self) -> None: ...


def places(seed: str, *, one_in: int = 10) -> Iterator[int]:
    """After how many bytes of an answer to cut it: each in `make torture`; in `make test` one drawn of every ten, or of
    every `one_in`.
    """
    if "HUOQUN_TORTURE" in os.environ:
        return itertools.count()
    chance = random.Random(seed)
    return (first + chance.randrange(one_in) for first in itertools.count(0, one_in))


class Cutter:
    """Lines to a port of this machine that can be cut: `cut(n)` ends them after n more bytes of the answers."""

    def __init__(self, port: int) -> None:
        self._target = port
        self._left: int | None = None
        self._words = b""
        self._asked: set[asyncio.StreamWriter] = set()
        self._writers: set[asyncio.StreamWriter] = set()
        self.port = 0

    async def __aenter__(self) -> Cutter:
        self._server = await asyncio.start_server(self._carry, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *exc: object) -> None:
        self._server.close()
        self._hang_up()

    def cut(self, after: int, *, answering: bytes = b"") -> None:
        """From now on, let so many bytes of answers through, then cut every line.

        `answering`: only answers on lines by which these words went out count, so that what another call is told at
        the same moment takes none of the bytes. A WebSocket masks its words: there, nothing can be looked for.
        """
        self._left, self._words, self._asked = after, answering, set()

    def mend(self) -> bool:
        """Let everything through again; answers whether it was cut."""
        was_cut, self._left = self._left == 0, None
        return was_cut

    def _hang_up(self) -> None:
        for writer in list(self._writers):
            writer.transport.abort()
        self._writers.clear()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        try:
            up_reader, up_writer = await asyncio.open_connection("127.0.0.1", self._target)
        except OSError:
            writer.transport.abort()
            return
        self._writers.add(up_writer)
        await asyncio.gather(
            self._ask(reader, up_writer, writer), self._answer(up_reader, writer), return_exceptions=True
        )
        self._writers -= {writer, up_writer}

    async def _ask(
        self, reader: asyncio.StreamReader, up: asyncio.StreamWriter, answered_by: asyncio.StreamWriter
    ) -> None:
        try:
            while data := await reader.read(65_536):
                if self._words and self._words in data:
                    self._asked.add(answered_by)
                up.write(data)
                await up.drain()
        except OSError:
            pass
        finally:
            up.close()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while data := await reader.read(65_536):
                counts = self._left is not None and (not self._words or writer in self._asked)
                if counts:
                    data = data[: self._left]
                    self._left -= len(data)  # type: ignore[operator]
                writer.write(data)
                await writer.drain()
                if counts and self._left == 0:
                    self._hang_up()
                    return
        except OSError:
            pass
        finally:
            writer.close()
