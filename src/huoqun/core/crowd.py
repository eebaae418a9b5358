"""Thousands of phones from one process of its own, as light as can be: what it takes, the server it measures does not
have.

Real HTTP/1.1 over connections that are kept, as the proxy in front of a server keeps them. A wait counts from the
moment at which a person pressed, not from when a connection was free to carry it.
"""

from __future__ import annotations

import asyncio
import gc
import json
import random
import re
import subprocess
import sys
import time
from collections import deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import uvloop

LINES = 128
"""So many connections at most: a proxy has about as many to a server behind it."""

HOUSES = 32
"""People are not all of one network: so many addresses of this machine they come from, in turn."""

_HIDDEN = re.compile(rb'<input type="hidden" name="([a-z_]+)" value="([^"]*)"')
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_COOKIE = re.compile(rb"\r\nset-cookie: *([^=;\r]+)=([^;\r]*)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; `seconds` since it was asked for."""

    status: int
    head: bytes
    body: bytes
    seconds: float

    def form(self) -> dict[str, str]:
        """The hidden fields of the first form."""
        first = self.body.partition(b"</form>")[0]
        return {name.decode(): value.decode() for name, value in _HIDDEN.findall(first)}


class _Line(asyncio.Protocol):
    """One connection, which carries one request at a time."""

    def __init__(self) -> None:
        self._wire: Any = None
        self._awaited: asyncio.Future[tuple[bytes, bytes]] | None = None
        self._read = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._wire = transport

    def data_received(self, data: bytes) -> None:
        self._read += data
        head, ended, body = self._read.partition(b"\r\n\r\n")
        length = _LENGTH.search(head)
        if ended and self._awaited and len(body) >= (int(length[1]) if length else 0):
            awaited, self._awaited, self._read = self._awaited, None, b""
            awaited.set_result((head, body))

    def connection_lost(self, exc: Exception | None) -> None:
        if self._awaited:
            self._awaited.set_exception(ConnectionResetError("The server hung up."))

    @property
    def open(self) -> bool:
        """Servers hang up on connections that nobody used for some seconds."""
        return not self._wire.is_closing()

    async def carry(self, request: bytes) -> tuple[bytes, bytes]:
        self._awaited = asyncio.get_running_loop().create_future()
        self._wire.write(request)
        return await self._awaited


class Lines:
    """The connections to a server: whoever asks takes one that is free, or waits for it."""

    def __init__(self, port: int) -> None:
        self._port, self._made = port, 0
        self._free: deque[_Line] = deque()
        self._room = asyncio.Semaphore(LINES)

    async def carry(self, request: bytes) -> tuple[bytes, bytes]:
        async with self._room:
            while self._free and not self._free[0].open:
                self._free.popleft()
            line = self._free.popleft() if len(self._free) >= HOUSES else await self._new()
            answer = await line.carry(request)
            self._free.append(line)
            return answer

    async def _new(self) -> _Line:
        loop = asyncio.get_running_loop()
        self._made += 1
        own = f"127.0.0.{self._made % HOUSES + 1}"
        return (await loop.create_connection(_Line, "127.0.0.1", self._port, local_addr=(own, 0)))[1]


@dataclass(slots=True)
class Phone:
    """A browser: it keeps its cookies and sends forms."""

    lines: Lines
    cookies: dict[str, str] = field(default_factory=dict)

    async def get(self, path: str, *, since: float | None = None) -> Answer:
        """`since`: when the person pressed, by time.perf_counter; now if not said."""
        return await self._ask(f"GET {path} HTTP/1.1\r\n", "", since)

    async def post(self, path: str, form: Mapping[str, str]) -> Answer:
        """A form of the page that was read."""
        body = urlencode(form)
        kind = f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n"
        return await self._ask(f"POST {path} HTTP/1.1\r\n{kind}", body, None)

    async def _ask(self, head: str, body: str, since: float | None) -> Answer:
        held = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        cookie = f"Cookie: {held}\r\n" if held else ""
        said = f"{head}Host: 127.0.0.1\r\nUser-Agent: MicroMessenger\r\n{cookie}\r\n{body}".encode()
        begun = time.perf_counter() if since is None else since
        top, read = await self.lines.carry(said)
        for name, value in _COOKIE.findall(top):
            self.cookies[name.decode()] = value.decode()
        return Answer(int(top[9:12]), top, read, time.perf_counter() - begun)


Visit = Callable[[Phone, Any, float], Awaitable[tuple[list[float], str]]]
"""What one person does: the phone, who it is, when they pressed. Answers a wait for each step, and what was wrong."""


@dataclass(frozen=True, slots=True)
class Came:
    """Of all who came: the waits in seconds, step by step, what was wrong, and what the crowd itself took of a core."""

    waits: list[list[float]]
    wrong: list[str]
    own_seconds: float


def crowd(visit: str, port: int, people: Sequence[Any], lasts: float) -> Came:
    """Let everybody come at a random moment within `lasts` seconds, in a process of its own.

    `visit`: `module:function` of a Visit. What is in `people` is given to it, one each; it must be fit for JSON.
    """
    work = json.dumps({"visit": visit, "port": port, "people": list(people), "lasts": lasts})
    done = subprocess.run([sys.executable, "-m", __name__], input=work, stdout=subprocess.PIPE, text=True, check=True)
    return Came(**json.loads(done.stdout))


async def _all(visit: Visit, port: int, people: Sequence[Any], lasts: float) -> Came:
    lines, chance, spent = Lines(port), random.Random(11), time.process_time()
    begun = time.perf_counter() + 0.2

    async def one(who: Any, at: float) -> tuple[list[float], str]:
        await asyncio.sleep(begun + at - time.perf_counter())
        try:
            return await visit(Phone(lines), who, begun + at)
        except OSError as broken:
            return [], str(broken)

    came = await asyncio.gather(*(one(who, chance.uniform(0, lasts)) for who in people))
    whole = [waits for waits, wrong in came if not wrong]
    return Came(
        [list(step) for step in zip(*whole, strict=True)], [w for _, w in came if w], time.process_time() - spent
    )


def _main() -> None:
    import django

    django.setup()  # a visit lives beside its bench, which knows models
    gc.freeze()
    work = json.load(sys.stdin)
    module, _, name = work["visit"].partition(":")
    visit = getattr(__import__(module, fromlist=[name]), name)
    came = uvloop.run(_all(visit, work["port"], work["people"], work["lasts"]))
    json.dump({"waits": came.waits, "wrong": came.wrong, "own_seconds": came.own_seconds}, sys.stdout)


if __name__ == "__main__":
    _main()
