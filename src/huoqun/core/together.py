"""What many ask at the same moment, done in one go.

Whoever asks while another's asking is being done waits for the next go, in which all who wait are done at once. A
transaction costs the database much the same for one row as for ten; a minute in which ten thousand people do the same
thing costs a fraction. Nobody waits where nobody else asks.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Hashable, Sequence
from typing import Any, Generic, TypeVar

from django.db import connection

A = TypeVar("A")
R = TypeVar("R")

Does = Callable[[Sequence[A]], Sequence[R | Exception]]
"""Does all of these in one transaction of its own; answers what became of each, in order: a value, or why not."""


class NotDone(Exception):
    """Whoever did it for all was stopped in the middle."""


_PENDING: Any = object()


class _One(Generic[A, R]):
    """Somebody who waits, to be told what became of it, or that it is for them to do it for all who wait."""

    __slots__ = ("answer", "asked", "told")

    def __init__(self, asked: A) -> None:
        self.asked, self.told = asked, threading.Event()
        self.answer: R | Exception = _PENDING


class Together(Generic[A, R]):
    """Threads of one process that ask `does`; those of one key (a workspace's walls) go together, `most` at a time."""

    def __init__(self, does: Does[A, R], *, most: int = 50) -> None:
        self._does, self._most = does, most
        self._lock = threading.Lock()
        self._waiting: dict[Hashable, deque[_One[A, R]]] = {}

    def __call__(self, key: Hashable, asked: A) -> R:
        """Raises what `does` answers for it, or raises. Within a transaction it is done alone, as a part of that."""
        mine: _One[A, R] = _One(asked)
        if connection.in_atomic_block:
            mine.answer = self._does([asked])[0]
        elif self._leads(key, mine) or not self._told(mine):
            self._lead(key, mine)
        if isinstance(mine.answer, Exception):
            raise mine.answer
        return mine.answer

    def _leads(self, key: Hashable, mine: _One[A, R]) -> bool:
        """Whether nobody is at it: a key is there while somebody is."""
        with self._lock:
            first = key not in self._waiting
            self._waiting.setdefault(key, deque()).append(mine)
        return first

    def _told(self, mine: _One[A, R]) -> bool:
        """Whether somebody else did it; else it is the turn of whoever waits here."""
        mine.told.wait()
        return mine.answer is not _PENDING

    def _lead(self, key: Hashable, mine: _One[A, R]) -> None:
        """Do all who wait, and hand over to the next."""
        with self._lock:
            waiting = self._waiting[key]
            batch = [waiting.popleft() for _ in range(min(self._most, len(waiting)))]
        try:
            self._do(batch)
        finally:
            with self._lock:
                following = self._waiting[key][0] if self._waiting[key] else None
                if following is None:
                    del self._waiting[key]
            for one in batch:
                one.answer = NotDone() if one.answer is _PENDING else one.answer
                one.told.set()
            if following is not None:
                following.told.set()

    def _do(self, batch: Sequence[_One[A, R]]) -> None:
        try:
            answers = self._does([one.asked for one in batch])
        except Exception as error:
            if len(batch) == 1:
                batch[0].answer = error
                return
            for one in batch:  # what hurts one is not for the others to bear
                self._do([one])
            return
        for one, answer in zip(batch, answers, strict=True):
            one.answer = answer
