"""Telegram keeps the contract of all gateways, by polling and by the web door."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path

from huoqun.chats.port.capabilities import Capability
from huoqun.chats.port.gateway import Account
from huoqun.core import clock
from huoqun.gateways.tests.contract import GatewayContract
from huoqun.gateways.tests.peer import Deliver, Seen

from .calls import call_of
from .fake import BOT, TOKEN, FakeTelegram, service

PEOPLE = {"小林": 7, "阿梅": 8, "新人": 9}


class TelegramPeer:
    """The fake Bot API with one supergroup in which the bot is an admin."""

    chat, keeps, has_line = "-1001234567890", True, True
    deliver: Deliver

    def __init__(self) -> None:
        self.fake = FakeTelegram().start()
        self.files = Path(tempfile.mkdtemp())
        self.port = int(self.fake.address.rpartition(":")[2])
        self.id = int(self.chat)
        self.deleted: list[str] = []
        room = self.fake.room(self.id)
        for name in ("小林", "阿梅"):
            self.fake.person(PEOPLE[name], name)
            room.seats[PEOPLE[name]] = "member"
            self.fake.started.add(PEOPLE[name])

    def account(self, *, since=None, port=None, token=TOKEN) -> Account:
        address = f"http://127.0.0.1:{port or self.port}"
        return Account(1, 1, "bot", {"api": address}, {"token": token}, since or {}, clock.now, self.files)

    def wrong_account(self) -> Account:
        return self.account(token="424242:AAF-another_token_of_nobody_at_all_xyz")

    def person(self, name: str) -> str:
        return f"user{PEOPLE[name]}"

    async def says(self, name: str, text: str) -> str:
        message = self.fake.says(PEOPLE[name], self.id, text)
        await self.told()
        return str(message["message_id"])

    async def joins(self, name: str) -> None:
        self.fake.person(PEOPLE[name], name)
        self.fake.joins(PEOPLE[name], self.id)
        await self.told()

    async def leaves(self, name: str) -> None:
        self.fake.leaves(PEOPLE[name], self.id)
        await self.told()

    async def reacts(self, name: str, message: str, emoji: str) -> None:
        self.fake.reacts(PEOPLE[name], self.fake.rooms[self.id].messages[int(message)], emoji)
        await self.told()

    async def repeats(self) -> None:
        """Telegram tells what was confirmed never again: the same thing under another number is the worst there is."""
        last = self.fake.told_last
        self.fake.tell(*last)
        await self.told()

    async def told(self) -> None:
        """Polled for, so nothing is left to do."""

    async def throttle(self, seconds: float) -> None:
        self.fake.throttled[self.id] = int(seconds)

    async def kill(self) -> None:
        await asyncio.to_thread(self.fake.kill)

    async def revive(self) -> None:
        self.fake.revive()

    async def seen(self) -> Seen:
        room = self.fake.rooms[self.id]
        said = [m for m in room.messages.values() if m["from"]["id"] == BOT["id"] and not service(m)]
        private = [
            (f"user{chat}", m["text"]) for chat, other in self.fake.rooms.items() if chat > 0
            for m in other.messages.values() if m["from"]["id"] == BOT["id"]
        ]  # fmt: skip
        return Seen(
            texts=[m["text"] for m in said if "text" in m],
            private=private,
            files=[file for m in said for file in self._files(m)],
            mentions=[f"user{e['user']['id']}" for m in said for e in m.get("entities", ()) if "user" in e],
            deleted=[str(p["message_id"]) for p in self.fake.asked("deleteMessage")],
            kicked=[f"user{who}" for who in PEOPLE.values() if room.seats.get(who, "left") in ("left", "kicked")],
            muted={f"user{who}" for who in room.muted},
            admins={f"user{who}" for who, seat in room.seats.items() if seat == "administrator"},
            pinned=[str(number) for number in room.pinned],
            notice="".join(room.messages[number].get("text", "") for number in room.pinned),
            name=room.title,
            calls=len(self.fake.calls),
        )

    def _files(self, message):
        for key, kind in (("photo", "image"), ("document", "file"), ("voice", "voice")):
            if key in message:
                held = message[key][-1] if key == "photo" else message[key]
                name, data = self.fake.files[held["file_id"]]
                yield kind, name, data

    async def close(self) -> None:
        await asyncio.to_thread(self.fake.kill)


class TestTelegram(GatewayContract):
    platform = "telegram"
    lacks = {
        Capability.SET_NICKNAME: "a bot can give a title to admins that it made, and to nobody a name",
        Capability.MEMBERS: "the Bot API lists admins only, and counts the rest",
    }

    async def open(self):
        return TelegramPeer()


class HookedPeer(TelegramPeer):
    """The same with the web door: the fake calls us. The web process hears it whether the gateway is there or not."""

    has_line, keeps = False, False

    def account(self, *, since=None, port=None, token=TOKEN) -> Account:
        known = super().account(since=since, port=port, token=token)
        settings = {**known.settings, "door": "https://huoqun.example/hooks/1"}
        return Account(1, 1, "bot", settings, known.secrets, known.since, clock.now, self.files)

    async def told(self) -> None:
        deliver = getattr(self, "deliver", None)
        while deliver is not None and self.fake.updates:
            await deliver(call_of(self.fake.updates.pop(0)))


class TestTelegramsCalls(GatewayContract):
    platform = "telegram"
    lacks = TestTelegram.lacks

    async def open(self):
        return HookedPeer()
