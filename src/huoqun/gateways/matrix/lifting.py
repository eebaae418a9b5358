"""Mutes and bans that end: kept in the account's own data on the homeserver, so that no restart forgets them."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

from huoqun.chats.port.errors import PerformError, Refused

from .client import Declined, at
from .events import mapping, text
from .standing import Standing

log = logging.getLogger(__name__)

KIND = "org.huoqun.until"
LOOK = 5.0
"""Seconds between two looks at what has ended."""

Lift = Callable[[str, str], Awaitable[None]]
"""`await lift(room, person)`"""


class Lifting:
    """`keep` before `run` lifts: what must end, by room, person and what is to be done then."""

    def __init__(self, standing: Standing) -> None:
        self.standing = standing
        self._kept: dict[str, Any] = {}
        self._lock = asyncio.Lock()

    @property
    def _path(self) -> str:
        return at("user", self.standing.me.key, "account_data", KIND)

    async def load(self) -> None:
        """What was kept before."""
        try:
            self._kept = dict(mapping(await self.standing.client.patiently(self._path), "until"))
        except Declined as no:
            if no.status != 404:
                raise

    async def keep(self, room: str, person: str, what: str, until: datetime) -> None:
        """`what` is to be done to somebody in a room at that (the workspace's) time."""
        ends = {"room": room, "person": person, "what": what, "at": int(until.timestamp() * 1000)}
        await self._write({**self._kept, f"{what} {room} {person}": ends})

    async def drop(self, room: str, person: str, what: str) -> None:
        """It has been done."""
        key = f"{what} {room} {person}"
        if key in self._kept:
            await self._write({held: ends for held, ends in self._kept.items() if held != key})

    async def _write(self, kept: dict[str, Any]) -> None:
        async with self._lock:
            self._kept = kept
            await self.standing.client.put(self._path, {"until": kept})

    def due(self, now: datetime) -> list[tuple[str, str, str]]:
        """(what, room, person) of all that has ended."""
        return [
            (text(ends, "what"), text(ends, "room"), text(ends, "person"))
            for ends in self._kept.values()
            if isinstance(ends, dict) and isinstance(ends.get("at"), int) and _moment(ends["at"]) <= now
        ]

    async def run(self, lifts: dict[str, Lift]) -> None:
        """Lift what has ended, for ever. What the homeserver refuses for good is let go."""
        while True:
            for what, room, person in self.due(self.standing.account.now()):
                try:
                    if what in lifts:
                        await lifts[what](room, person)
                except Refused as no:
                    log.warning("matrix_not_lifted", extra={"room": room, "what": what})
                    if no.permanent:
                        await self._let_go(room, person, what)
                except PerformError:
                    continue
            await asyncio.sleep(LOOK)

    async def _let_go(self, room: str, person: str, what: str) -> None:
        try:
            await self.drop(room, person, what)
        except PerformError:
            log.warning("matrix_not_let_go", extra={"room": room, "what": what})


def _moment(milliseconds: int) -> datetime:
    try:
        return datetime.fromtimestamp(milliseconds / 1000, UTC)
    except (OverflowError, ValueError, OSError):
        return datetime.max.replace(tzinfo=UTC)
