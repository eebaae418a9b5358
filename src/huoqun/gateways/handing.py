"""What gateways hear, handed over in group commits: many small pieces become few transactions."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import InterfaceError, OperationalError

from huoqun.chats.port.gateway import Since
from huoqun.chats.port.incoming import Incoming

log = logging.getLogger(__name__)

LINGER = 0.02
"""Seconds between the beginnings of two transactions while little comes. What comes after a silence goes at once."""

ENOUGH = 32
MOST = 1_000

Store = Callable[[list[Incoming], dict[str, Any] | None], Awaitable[None]]


@dataclass(slots=True)
class Piece:
    """What one call handed over."""

    items: Sequence[Incoming]
    since: Since | None
    done: asyncio.Future[None]


class Handover:
    """`hand` returns once its items are stored for good; `run` stores them, several calls' at a time, in order."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._pieces: list[Piece] = []
        self._came = asyncio.Event()
        self.dropped = 0

    async def hand(self, items: Sequence[Incoming], since: Since | None) -> None:
        """Wait until these are stored. Raises what storing raised: nothing of them counts as handed over then."""
        piece = Piece(items, since, asyncio.get_running_loop().create_future())
        self._pieces.append(piece)
        self._came.set()
        await piece.done

    async def run(self) -> None:
        """Store what comes, for ever: together with whatever else came while the last was being stored."""
        loop = asyncio.get_running_loop()
        begun = float("-inf")
        while True:
            await self._came.wait()
            if sum(len(p.items) for p in self._pieces) < ENOUGH:
                await asyncio.sleep(max(0.0, begun + LINGER - loop.time()))
            begun = loop.time()
            pieces = self._take()
            try:
                await self._keep([item for p in pieces for item in p.items], _last(pieces))
            except Exception as error:
                for piece in pieces:
                    if not piece.done.done():
                        piece.done.set_exception(error)
                continue
            for piece in pieces:
                if not piece.done.done():
                    piece.done.set_result(None)

    def _take(self) -> list[Piece]:
        """The next pieces, at most MOST items where they come in several."""
        count, size = 0, 0
        for piece in self._pieces:
            size += len(piece.items)
            count += 1
            if size >= MOST:
                break
        taken, self._pieces = self._pieces[:count], self._pieces[count:]
        if not self._pieces:
            self._came.clear()
        return taken

    async def _keep(self, items: list[Incoming], since: dict[str, Any] | None) -> None:
        """Store a batch; one item that cannot be stored is looked for by halving, and left out with an error."""
        try:
            await self._store(items, since)
            return
        except (OperationalError, InterfaceError):
            raise
        except Exception as error:
            if len(items) <= 1:
                self.dropped += 1
                what = type(items[0]).__name__ if items else "nothing"
                log.exception("could_not_store", extra={"what": what, "error": type(error).__name__})
                if items:
                    await self._store([], since)
                return
        middle = len(items) // 2
        await self._keep(items[:middle], None)
        await self._keep(items[middle:], since)


def _last(pieces: Sequence[Piece]) -> dict[str, Any] | None:
    merged: dict[str, Any] = {}
    for piece in pieces:
        merged.update(piece.since or {})
    return merged or None
