"""Orders, done by calls of the Client-Server API. Whatever is done twice by the same key is done once."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import quote

from django.utils.translation import gettext

from huoqun.chats.port import effects
from huoqun.chats.port.effects import Order, Receipt, Send
from huoqun.chats.port.errors import Refused

from ..files import content
from . import levels, wording
from .client import Declined, at
from .events import mapping, text
from .lifting import Lifting
from .private import PrivateRooms
from .standing import Standing
from .translate import DISSOLVED

LEVELS, PINNED, TOPIC, NAME = "m.room.power_levels", "m.room.pinned_events", "m.room.topic", "m.room.name"


class Acting:
    """`perform` does one order. What reads a room's state and writes it back is done one at a time in each room."""

    def __init__(self, standing: Standing, lifting: Lifting) -> None:
        self.standing = standing
        self.client = standing.client
        self.private = PrivateRooms(standing)
        self.lifting = lifting
        self._locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._uploaded: dict[str, str] = {}

    async def perform(self, order: Order) -> Receipt:
        """Raises Refused, Throttled, Unknown."""
        body = order.body
        if isinstance(body, effects.CreateGroup):
            return await self._create(order, body)
        if isinstance(body, Send) and not order.chat:
            return await self._whisper(order, body)
        if not order.chat:
            raise Refused(gettext("This needs a group, and the order names none."))
        room = self.standing.place(order.chat)
        if isinstance(body, Send):
            return Receipt(await self._send(room, order, body))
        if isinstance(body, effects.Announce):
            return Receipt(await self._announce(room, order, body.text))
        await self._do(room, order)
        return Receipt()

    # Words

    async def _whisper(self, order: Order, body: Send) -> Receipt:
        room = await self.private.room_of(order.person)
        try:
            return Receipt(await self._send(room, order, body))
        except Refused:
            self.private.left(order.person)
            raise

    async def _send(self, room: str, order: Order, body: Send) -> str:
        """Files first, words last: what is last carries the key, and by its echo all counts as done."""
        await self.standing.must_be_open(room)
        contents = [await self._attached(order, number, one) for number, one in enumerate(body.attachments)]
        if body.text or body.buttons or not contents:
            contents.append(wording.said(order, body))
        elif body.reply_to:
            contents[0] |= wording.answering(body.reply_to)
        *first, last = contents
        for number, one in enumerate(first):
            await self._say(room, one, f"{order.key}-{number}")
        return await self._say(room, last, order.key)

    async def _say(self, room: str, content: dict[str, Any], key: str) -> str:
        answer = await self.client.put(at("rooms", room, "send", "m.room.message", key), content)
        return text(answer, "event_id")

    async def _attached(self, order: Order, number: int, one: effects.Attachment) -> dict[str, Any]:
        name, data = await content(one, self.standing.account.files)
        kept = f"{order.key}-{number}"
        if kept not in self._uploaded:
            # An order that was throttled comes again: its file is there already.
            self._uploaded[kept] = await self.client.upload(name, data, wording.media_type(name, one.kind))
            while len(self._uploaded) > 100:
                del self._uploaded[next(iter(self._uploaded))]
        return wording.attached(one, name=name, address=self._uploaded[kept], size=len(data))

    async def _announce(self, room: str, order: Order, words: str) -> str:
        """Said, pinned, and made the topic, where whoever comes later reads it. The echo alone is not all of it."""
        await self.standing.must_be_open(room)
        message = await self._say(room, wording.announced(words), f"{order.key}-a")
        await self._pin(room, message)
        await self._set(room, TOPIC, {"topic": words})
        return message

    # People and the room

    async def _do(self, room: str, order: Order) -> None:
        match order.body:
            case effects.DeleteMessage(message=message):
                await self.client.put(at("rooms", room, "redact", message, order.key), {})
            case effects.Kick(reason=reason):
                await self._remove(room, order, "kick", reason)
            case effects.Ban(reason=reason, seconds=seconds):
                await self._until(room, order, "unban", seconds)
                await self._remove(room, order, "ban", reason)
            case effects.Unban():
                await self.unban(room, order.person)
            case effects.Mute(seconds=seconds):
                await self._until(room, order, "unmute", seconds)
                await self._level(room, order.person, levels.silent)
            case effects.Unmute():
                await self.unmute(room, order.person)
            case effects.SetRole(role=role):
                await self._level(room, order.person, lambda held: levels.ADMIN if role == "admin" else None)
            case effects.Pin(message=message):
                await self._pin(room, message)
            case effects.Unpin(message=message):
                await self._pin(room, message, off=True)
            case effects.Invite(text=words):
                await self._invite(room, order.person, words)
            case effects.AcceptJoin():
                await self._invite(room, order.person, "")
            case effects.DeclineJoin(reason=reason):
                await self._remove(room, order, "kick", reason)
            case effects.RenameGroup(name=name):
                await self._set(room, NAME, {"name": name})
            case effects.Dissolve():
                await self._dissolve(room)
            case _:
                raise Refused(gettext("Matrix has no such thing."))

    async def _remove(self, room: str, order: Order, how: str, reason: str) -> None:
        body = {"user_id": order.person, **({"reason": reason} if reason else {})}
        try:
            await self.client.post(at("rooms", room, how), body)
        except Declined:
            # The first try may have been done though its answer was lost.
            if order.attempt < 2 or await self._membership(room, order.person) not in ("leave", "ban"):
                raise

    async def unban(self, room: str, person: str) -> None:
        await self.client.post(at("rooms", room, "unban"), {"user_id": person})
        await self.lifting.drop(room, person, "unban")

    async def unmute(self, room: str, person: str) -> None:
        await self._level(room, person, lambda held: None)
        await self.lifting.drop(room, person, "unmute")

    async def _until(self, room: str, order: Order, what: str, seconds: int) -> None:
        """Rooms know no end of a mute or ban: it is kept beforehand, and lifted when it has come."""
        if seconds > 0:
            now = order.moment or self.standing.account.now()
            await self.lifting.keep(room, order.person, what, now + timedelta(seconds=seconds))

    async def _invite(self, room: str, person: str, words: str) -> None:
        try:
            body = {"user_id": person, **({"reason": words} if words else {})}
            await self.client.post(at("rooms", room, "invite"), body)
        except Declined:
            if await self._membership(room, person) not in ("join", "invite"):
                raise

    async def _membership(self, room: str, person: str) -> str:
        try:
            return text(await self.client.get(at("rooms", room, "state", "m.room.member", person)), "membership")
        except Declined:
            return ""

    # State

    async def _set(self, room: str, kind: str, value: dict[str, Any]) -> None:
        await self.client.put(at("rooms", room, "state", kind, ""), value)

    async def _state(self, room: str, kind: str) -> dict[str, Any]:
        try:
            return await self.client.get(at("rooms", room, "state", kind, ""))
        except Declined as no:
            if no.status != 404:
                raise
            return {}

    async def _level(self, room: str, person: str, wanted: Callable[[dict[str, Any]], int | None]) -> None:
        async with self._locks[room]:
            held = await self._state(room, LEVELS)
            fresh = levels.with_level(held, person, wanted(held))
            if fresh != {**held, "users": mapping(held, "users")}:
                await self._set(room, LEVELS, fresh)

    async def _pin(self, room: str, message: str, *, off: bool = False) -> None:
        async with self._locks[room]:
            held = (await self._state(room, PINNED)).get("pinned")
            pinned = [id for id in held if isinstance(id, str)] if isinstance(held, list) else []
            if (message in pinned) == off:
                fresh = [id for id in pinned if id != message] if off else [*pinned, message]
                await self._set(room, PINNED, {"pinned": fresh})

    # Groups made and ended

    async def _create(self, order: Order, body: effects.CreateGroup) -> Receipt:
        """A room; the alias made of the key keeps a second try from making a second one."""
        invited = [user for user, _ in order.names.values()]
        alias = f"huoqun-{order.key.lower()}"
        name = f"#{alias}:{self.standing.me.key.partition(':')[2]}"
        link = f"https://matrix.to/#/{quote(name)}" if body.open else ""
        wanted = wording.group(body.name, alias, invited, is_open=body.open)
        try:
            return Receipt(text(await self.client.post("/createRoom", wanted), "room_id"), link)
        except Declined as no:
            if no.code != "M_ROOM_IN_USE":
                raise
        room = text(await self.client.get(at("directory", "room", name)), "room_id")
        for person in invited:
            await self._invite(room, person, "")
        return Receipt(room, link)

    async def _dissolve(self, room: str) -> None:
        """Close the door, ask everybody out, go. Whoever is above us stays; a second try goes on where it stopped."""
        try:
            await self._set(room, "m.room.join_rules", {"join_rule": "invite"})
        except Declined:
            if await self._membership(room, self.standing.me.key) != "join":
                return  # It was done, and its answer was lost.
            raise
        there = await self.client.get(at("rooms", room, "joined_members"))
        for person in mapping(there, "joined"):
            if person != self.standing.me.key:
                try:
                    await self.client.post(at("rooms", room, "kick"), {"user_id": person, "reason": DISSOLVED})
                except Declined:
                    continue
        await self.client.post(at("rooms", room, "leave"), {"reason": DISSOLVED})
