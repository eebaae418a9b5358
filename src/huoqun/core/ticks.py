"""What the clock does every second or so: registered here, run by every worker process in a thread of its own.

For what is due by the workspace's clock and can be claimed by many at once (`for update skip locked`). Timetables of
the real clock (nightly, hourly) are procrastinate's.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from django.db import InterfaceError, OperationalError, connections

from .errors import Refused
from .queries import workspaces_kept

log = logging.getLogger(__name__)

Turn = Callable[[datetime], int]


@dataclass(frozen=True, slots=True)
class Tick:
    """`turn(real)` does what is due at a real moment and answers how much that was; `every`: seconds between turns.
    `rest`: how many times as long as it took a turn is followed by none, however much there is to do.
    """

    name: str
    every: float
    turn: Turn
    rest: float = 0.0

    def pause(self, done: int, took: float) -> float:
        """Seconds until the next turn, after one that did so much and took so many seconds."""
        return max(0.0 if done else self.every, self.rest * took)


_ticks: dict[str, Tick] = {}


@contextmanager
def apart(name: str, **about: int) -> Iterator[None]:
    """Do one of many within a turn: what is refused or goes wrong with it never stops those behind it. A database that
    is away ends the turn.
    """
    try:
        yield
    except (OperationalError, InterfaceError):
        raise
    except Refused as refused:
        log.info("tick_refused", extra={"tick": name, "code": refused.code, **about})
    except Exception:
        log.exception("tick_failed", extra={"tick": name, **about})


def tick(name: str, *, every: float, rest: float = 0.0) -> Callable[[Turn], Turn]:
    """Decorator: have a function called every so many seconds, at once again (or after its rest) where there was much
    to do.
    """

    def declare(turn: Turn) -> Turn:
        _ticks[name] = Tick(name, every, turn, rest)
        return turn

    return declare


def all_ticks() -> tuple[Tick, ...]:
    return tuple(_ticks[name] for name in sorted(_ticks))


class Ticker:
    """A thread that runs the ticks until it is stopped. A database that is away is waited for."""

    def __init__(self, *, now: Callable[[], datetime]) -> None:
        self._now = now
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="ticks", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        due = {each.name: 0.0 for each in all_ticks()}
        while not self._stop.is_set():
            with workspaces_kept():
                self._round(due)
            self._stop.wait(max(0.0, min(due.values(), default=1.0) - time.monotonic()))
        connections.close_all()

    def _round(self, due: dict[str, float]) -> None:
        for each in all_ticks():
            if due[each.name] <= time.monotonic():
                begun = time.monotonic()
                done = self._turn(each)
                ended = time.monotonic()
                due[each.name] = ended + each.pause(done, ended - begun)

    def _turn(self, each: Tick) -> int:
        try:
            return each.turn(self._now())
        except (OperationalError, InterfaceError) as error:
            log.warning("tick_without_database", extra={"tick": each.name, "error": type(error).__name__})
            connections.close_all()
        except Exception:
            log.exception("tick_failed", extra={"tick": each.name})
        return 0


@contextmanager
def ticking(*, now: Callable[[], datetime]) -> Iterator[None]:
    """Run the ticks beside what the block does."""
    ticker = Ticker(now=now)
    ticker.start()
    try:
        yield
    finally:
        ticker.stop()
