"""What an account knows while it is connected: who it is, its rooms, what it has seen. One a connection."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext

from huoqun.chats.port.errors import Refused
from huoqun.chats.port.gateway import Account
from huoqun.chats.port.incoming import Person

from .client import Client, Declined, at
from .translate import Room, What
from .wording import private_rooms, with_direct

REMEMBERED = 20_000
"""How many events are remembered by id, so that edits and reactions taken back can be told without asking."""


@dataclass(slots=True)
class Standing:
    """`direct`: the account's own list of private rooms. `moved`: rooms that took another's place → its chat."""

    account: Account
    client: Client
    me: Person
    direct: dict[str, Any] = field(default_factory=dict)
    moved: dict[str, str] = field(default_factory=dict)
    seen: dict[str, What] = field(default_factory=dict)
    _rooms: dict[str, Room] = field(default_factory=dict)
    _private: dict[str, str] = field(default_factory=dict)
    _made: dict[str, str] = field(default_factory=dict)
    _open: set[str] = field(default_factory=set)
    _writing: asyncio.Lock = field(default_factory=asyncio.Lock)

    # Rooms

    def room(self, id: str) -> Room:
        """What is known of a room."""
        room = self._rooms.get(id)
        if room is None:
            room = self._rooms[id] = Room(id, chat=self.moved.get(id, ""), person=self._private.get(id, ""))
        return room

    def forget(self, id: str) -> None:
        self._rooms.pop(id, None)
        self._open.discard(id)

    def place(self, chat: str) -> str:
        """The room in which a chat goes on: its own, or the one that it has moved to."""
        return next((room for room, known in reversed(self.moved.items()) if known == chat), chat)

    def moves(self, old: Room) -> None:
        """Remember that a room goes on elsewhere."""
        self.moved[old.replaced_by] = old.chat or old.id
        self._rooms.pop(old.replaced_by, None)

    def is_left_behind(self, id: str) -> bool:
        """Whether a room is one that was moved away from: nothing in it counts any more."""
        return self.place(self.moved.get(id, id)) != id

    async def must_be_open(self, id: str) -> None:
        """Raise Refused for a room that is encrypted: we could say in it what nobody there expects in the open."""
        room = self.room(id)
        if id not in self._open and not room.encrypted:
            try:
                await self.client.get(at("rooms", id, "state", "m.room.encryption", ""))
                room.encrypted = True
            except Declined as no:
                if no.status != 404:
                    raise
                self._open.add(id)
        if room.encrypted:
            raise Refused(
                gettext("This room is encrypted; the bot neither reads nor writes there. Use a room that is not.")
            )

    # Private rooms

    def learn_direct(self, content: Mapping[str, Any]) -> None:
        """Take in the account's list of private rooms. What we made ourselves stays, though it comes later."""
        self.direct = dict(content)
        for made, person in self._made.items():
            self.direct = with_direct(self.direct, person, made)
        self._private = private_rooms(self.direct)
        for id, room in self._rooms.items():
            room.person = self._private.get(id, room.person)

    async def add_direct(self, person: str, room: str) -> None:
        """Keep a private room in that list on the homeserver, where the account's other apps see it, too."""
        self._made[room] = person
        async with self._writing:
            self.learn_direct(self.direct)
            await self.client.put(at("user", self.me.key, "account_data", "m.direct"), self.direct)

    def private_with(self, person: str) -> list[str]:
        """The private rooms with somebody, the latest first."""
        rooms = self.direct.get(person)
        return [room for room in rooms if isinstance(room, str)] if isinstance(rooms, list) else []

    # Memory

    def trim(self) -> None:
        """Forget the oldest of what was seen."""
        for id in list(self.seen)[: len(self.seen) - REMEMBERED]:
            del self.seen[id]
