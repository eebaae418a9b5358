"""A real Synapse as the contract's peer: one room, two members, and the bot, new for every test."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx

from huoqun.chats.port.gateway import Account
from huoqun.gateways.tests.peer import Deliver, Seen

from .people import HTTP, Guest
from .synapse import Synapse

_numbers = itertools.count(1)
KINDS = {"m.image": "image", "m.file": "file", "m.audio": "voice"}


class SynapsePeer:
    """`synapse` has limits; the accounts of a test are exempt until `throttle` asks for them."""

    keeps, has_line = True, True
    deliver: Deliver

    def __init__(self, synapse: Synapse, files: Path) -> None:
        number = next(_numbers)
        self.synapse = synapse
        self.port = synapse.port
        self.files = files
        self.later = timedelta()
        self.settings: dict[str, str] = {}
        self.connection_id = number
        self.bot = synapse.register(f"huoqun{number}", name="活群")
        self.people = {name: self._newcomer(name) for name in ("小林", "阿梅")}
        # Whoever made a room stands above all levels, and is no member whom a bot could name an admin.
        self.owner = self._newcomer("群主")
        self.chat = self.owner.creates("读书会")
        for guest in (self.bot, *self.people.values()):
            guest.joins(self.chat)
        self.owner.promotes(self.bot, self.chat)
        synapse.exempt(self.bot)

    def _newcomer(self, name: str) -> Guest:
        return self.synapse.register(f"p{next(_numbers)}", name=name)

    def account(self, *, since: Mapping[str, Any] | None = None, port: int | None = None) -> Account:
        return self._account(self.bot.token, since, port)

    def wrong_account(self) -> Account:
        return self._account("syt_not-a-token-of-anybody", None, None)

    def _account(self, token: str, since: Mapping[str, Any] | None, port: int | None) -> Account:
        settings = {"homeserver": f"http://127.0.0.1:{port or self.port}", **self.settings}
        return Account(self.connection_id, 1, "matrix", settings, {"token": token}, since or {}, self._now, self.files)

    def _now(self) -> datetime:
        return datetime.now(UTC) + self.later  # noqa: TID251 - a door of tests

    def person(self, name: str) -> str:
        return self._guest(name).id

    def _guest(self, name: str) -> Guest:
        if name not in self.people:
            self.people[name] = self._newcomer(name)
        return self.people[name]

    # Members act

    async def says(self, name: str, text: str) -> str:
        return await asyncio.to_thread(self._guest(name).says, self.chat, text)

    async def joins(self, name: str) -> None:
        await asyncio.to_thread(self._guest(name).joins, self.chat)

    async def leaves(self, name: str) -> None:
        await asyncio.to_thread(self._guest(name).leaves, self.chat)

    async def reacts(self, name: str, message: str, emoji: str) -> None:
        await asyncio.to_thread(self._guest(name).reacts, self.chat, emoji, message)

    async def repeats(self) -> None:
        """A homeserver tells each event once after each token."""

    # The server is in trouble

    async def throttle(self, seconds: float) -> None:
        """Use up what Synapse lets an account send, in a room of the bot's own."""
        await asyncio.to_thread(self._use_up)

    def _use_up(self) -> None:
        self.synapse.exempt(self.bot, off=True)
        scratch = self.bot.creates("scratch")
        try:
            for number in range(100):
                self.bot.says(scratch, str(number))
        except httpx.HTTPStatusError as refused:
            assert refused.response.status_code == 429
            return
        raise AssertionError("Synapse did not throttle")

    async def kill(self) -> None:
        await asyncio.to_thread(self.synapse.kill)

    async def revive(self) -> None:
        await asyncio.to_thread(self.synapse.run)

    async def seen(self) -> Seen:
        return await asyncio.to_thread(self._seen)

    def _seen(self) -> Seen:
        owner = self.owner
        events = owner.sees(self.chat, limit=1000)
        ours = [e for e in events if e["sender"] == self.bot.id]
        seen = Seen(name=self._state("m.room.name", "name"), notice=self._state("m.room.topic", "topic"))
        for event in ours:
            content = event["content"]
            if event["type"] == "m.room.message" and content.get("msgtype") == "m.text":
                seen.texts.append(content["body"])
                seen.mentions += content.get("m.mentions", {}).get("user_ids", [])
            elif event["type"] == "m.room.message" and content.get("msgtype") in KINDS:
                seen.files.append((KINDS[content["msgtype"]], content["body"], self._content(content["url"])))
            elif event["type"] == "m.room.redaction":
                seen.deleted.append(event["redacts"])
            elif event["type"] == "m.room.member" and event["state_key"] != self.bot.id:
                seen.kicked.append(event["state_key"])
                keep = seen.banned.add if event["content"]["membership"] == "ban" else seen.banned.discard
                keep(event["state_key"])
        users = owner.state(self.chat, "m.room.power_levels").get("users", {})
        seen.muted = {user for user, level in users.items() if level < 0}
        seen.admins = {user for user, level in users.items() if level >= 50}
        seen.pinned = self._state("m.room.pinned_events", "pinned") or []
        seen.private = self._private()
        return seen

    def _state(self, kind: str, key: str) -> Any:
        try:
            return self.owner.state(self.chat, kind).get(key)
        except httpx.HTTPStatusError:
            return ""

    def _private(self) -> list[tuple[str, str]]:
        """What the bot wrote in rooms that it invited people to."""
        return [
            (guest.id, text)
            for guest in self.people.values() for room in guest.invitations()
            for text in guest.joins(room).reads(room)
        ]  # fmt: skip

    def _content(self, address: str) -> bytes:
        path = f"/_matrix/client/v1/media/download/{quote(address.removeprefix('mxc://'))}"
        headers = {"authorization": f"Bearer {self.bot.token}"}
        return HTTP.get(self.synapse.url + path, headers=headers).raise_for_status().content

    async def close(self) -> None: ...
