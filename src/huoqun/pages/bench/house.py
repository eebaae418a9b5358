"""A web server and a worker as processes of their own, and what visits to them took."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import psutil  # type: ignore[import-untyped]

from huoqun.core.bench import BenchResult, percentile, started
from huoqun.core.sql import server_cursor

MOST_MS = 300.0


def told(
    name: str, steps: Sequence[str], waits: Sequence[Sequence[float]], spent: Sequence[float]
) -> list[BenchResult]:
    """Of each step of all visits how long they waited, and what a visitor cost each of PARTS."""
    count = len(waits[0])
    return [
        *(_waited(f"{name}, {step}", seconds) for step, seconds in zip(steps, waits, strict=True)),
        *(_cost(f"{name}, {part}", seconds, count) for part, seconds in zip(PARTS, spent, strict=True)),
    ]


def _cost(name: str, seconds: float, count: int) -> BenchResult:
    """What a visitor costs: it tells of the machine what a wait cannot, where others work on it too."""
    return BenchResult(name, round(seconds / count * 1000, 2), "ms of a core a member", None, None, count)


def _waited(name: str, waits: Sequence[float]) -> BenchResult:
    ms = [wait * 1000 for wait in waits]
    slow = percentile(ms, 0.99)
    return BenchResult(
        name, round(slow, 1), "ms p99", round(percentile(ms, 0.5), 1), None, len(ms),
        (round(min(ms), 1), round(max(ms), 1)), f"≤ {MOST_MS:.0f} ms", slow <= MOST_MS,
    )  # fmt: skip


PARTS = ("web", "worker", "PostgreSQL")


@dataclass(frozen=True, slots=True)
class House:
    """A web server and a worker, as `huoqun up` keeps them."""

    port: int
    web: int
    worker: int

    def spent(self) -> list[float]:
        """Seconds of a core that each of PARTS has used so far, their children included."""
        return [_seconds(self.web), _seconds(self.worker), _seconds(_server())]


def _seconds(pid: int) -> float:
    part = psutil.Process(pid)
    times = [each.cpu_times() for each in (part, *part.children(recursive=True))]
    return sum(t.user + t.system for t in times) + times[0].children_user + times[0].children_system


def _server() -> int:
    """Of the process of PostgreSQL that all the others are children of."""
    with server_cursor() as cursor:
        (own,) = cursor.execute("select pg_backend_pid()").fetchone() or (0,)
    return psutil.Process(own).ppid()


@contextmanager
def running() -> Iterator[House]:
    """Begun, and heard at its port."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    parts = [started("web", "--bind", "127.0.0.1", "--port", str(port)), started("worker")]
    try:
        until = time.monotonic() + 60
        while not _listens(port):
            if time.monotonic() > until:
                raise RuntimeError("The web server did not come up.")
            time.sleep(0.1)
        yield House(port, *(part.pid for part in parts))
    finally:
        for part in parts:
            part.terminate()
        for part in parts:
            part.wait(30)


def _listens(port: int) -> bool:
    with socket.socket() as asked:
        return asked.connect_ex(("127.0.0.1", port)) == 0
