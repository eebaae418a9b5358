"""Private rooms: found in the account's own list, or made when somebody is first written to."""

from __future__ import annotations

import asyncio
import hashlib
from collections import defaultdict

from .client import Declined, at
from .events import text
from .standing import Standing
from .wording import private


class PrivateRooms:
    """`room_of(person)`: the room in which the bot and one person are alone, made at most once."""

    def __init__(self, standing: Standing) -> None:
        self.standing = standing
        self.client = standing.client
        self._locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._there: dict[str, str] = {}

    async def room_of(self, person: str) -> str:
        """Answers its id. Raises what the homeserver says of making it or inviting into it."""
        async with self._locks[person]:
            if person not in self._there:
                self._there[person] = await self._known(person) or await self._made(person)
            return self._there[person]

    def left(self, person: str) -> None:
        """Look again before the next words: somebody is gone, or we are."""
        self._there.pop(person, None)

    async def known(self, person: str) -> str:
        """The room, if there is one; empty otherwise."""
        return self._there.get(person) or await self._known(person)

    async def _known(self, person: str) -> str:
        """A listed room that both are in; one that only the person left is entered anew by inviting them."""
        for room in self.standing.private_with(person)[:5]:
            ours = await self._membership(room, self.standing.me.key)
            if ours == "join" and await self._brings(room, person):
                return room
        return ""

    async def _made(self, person: str) -> str:
        """A new room. Its alias is made of the two, so that a lost answer never leads to a second room."""
        alias = alias_of(self.standing.me.key, person)
        try:
            answer = await self.client.post("/createRoom", private(person, alias))
        except Declined as no:
            if no.code != "M_ROOM_IN_USE":
                raise
            room = await self._by_alias(alias, person)
        else:
            room = text(answer, "room_id")
        await self.standing.add_direct(person, room)
        return room

    async def _by_alias(self, alias: str, person: str) -> str:
        """The room that was made before; where we are no longer in it, another takes its alias."""
        name = f"#{alias}:{self.standing.me.key.partition(':')[2]}"
        room = text(await self.client.get(at("directory", "room", name)), "room_id")
        if await self._membership(room, self.standing.me.key) == "join" and await self._brings(room, person):
            return room
        await self.client.call("DELETE", at("directory", "room", name))
        return text(await self.client.post("/createRoom", private(person, alias)), "room_id")

    async def _membership(self, room: str, user: str) -> str:
        try:
            return text(await self.client.get(at("rooms", room, "state", "m.room.member", user)), "membership")
        except Declined:
            return ""

    async def _brings(self, room: str, person: str) -> bool:
        """Whether they are in the room or, now, invited."""
        if await self._membership(room, person) in ("join", "invite"):
            return True
        try:
            await self.client.post(at("rooms", room, "invite"), {"user_id": person})
        except Declined:
            return False
        return True


def alias_of(me: str, person: str) -> str:
    """The local part of a private room's alias: it tells nobody whose room it is."""
    return "huoqun-private-" + hashlib.blake2b(f"{me}|{person}".encode(), digest_size=12).hexdigest()
