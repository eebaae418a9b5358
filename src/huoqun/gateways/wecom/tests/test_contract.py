"""WeCom in the contract of all gateways: what it lacks is most of it, and each has its reason."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from huoqun.chats.port.capabilities import Capability
from huoqun.chats.port.gateway import Account
from huoqun.chats.port.webhook import Call
from huoqun.core import clock
from huoqun.gateways.tests.contract import GatewayContract
from huoqun.gateways.tests.peer import Deliver, Seen
from huoqun.gateways.wecom.testing import Customer, FakeWeCom

NO_CALL = "no server may speak in a customer group or change it: staff do it in the app (documents 92120 to 92122)"


class WeComPeer:
    """A company with one customer group; members act in WeChat, and WeCom calls our door."""

    keeps = False
    has_line = True
    deliver: Deliver

    def __init__(self) -> None:
        self.wecom = FakeWeCom()
        self.wecom.server.start()
        self.people: dict[str, Customer] = {}
        self.group = self.wecom.group("读书会")
        self.chat = self.group.id
        for name in ("小林", "阿梅"):
            self._one(name).joins(self.group)
        self.told = len(self.wecom.callback.told)

    @property
    def port(self) -> int:
        return self.wecom.server.port

    def account(self, *, since: Mapping[str, Any] | None = None, port: int | None = None) -> Account:
        settings = {**self.wecom.settings, "base_url": f"http://127.0.0.1:{port or self.port}"}
        return Account(1, 1, "wecom", settings, self.wecom.secrets, dict(since or {}), clock.now)

    def wrong_account(self) -> Account:
        right = self.account()
        return Account(1, 1, "wecom", right.settings, {**right.secrets, "secret": "not-the-secret"}, {}, clock.now)

    def person(self, name: str) -> str:
        return self._one(name).key

    def _one(self, name: str) -> Customer:
        if name not in self.people:
            self.people[name] = self.wecom.customer(name)
        return self.people[name]

    async def says(self, name: str, text: str) -> str:
        raise AssertionError("what members say is never told")

    async def joins(self, name: str) -> None:
        self._one(name).joins(self.group)
        await self._tell()

    async def leaves(self, name: str) -> None:
        self._one(name).leaves(self.group)
        await self._tell()

    async def reacts(self, name: str, message: str, emoji: str) -> None:
        raise AssertionError("reactions are never told")

    async def repeats(self) -> None:
        self.told -= 1
        await self._tell()

    async def throttle(self, seconds: float) -> None:
        self.wecom.fails(45009, "api freq out of limit")

    async def kill(self) -> None:
        await asyncio.to_thread(self.wecom.server.stop)

    async def revive(self) -> None:
        self.wecom.server.start()

    async def seen(self) -> Seen:
        return Seen(private=[(one["to"], one["text"]) for one in self.wecom.sent], calls=len(self.wecom.sent))

    async def close(self) -> None:
        await asyncio.to_thread(self.wecom.server.stop)

    async def _tell(self) -> None:
        told, self.told = self.wecom.callback.told[self.told :], len(self.wecom.callback.told)
        for query, body in told:
            await self.deliver(Call("POST", query, {}, body, self.wecom.corp.now()))


class TestWeCom(GatewayContract):
    platform = "wecom"
    lacks = {
        "hearing": "WeCom tells no server what customers say, but for the paid archive",
        "reaction": "WeChat has none in customer groups",
        "listening": "nothing is held open: WeCom calls us",
        Capability.SEND_GROUP: NO_CALL,
        Capability.SEND_PERSON: "a person is written to by a mass send that staff confirm, or by staff",
        Capability.MENTION: NO_CALL,
        Capability.DELETE_MESSAGE: NO_CALL,
        Capability.KICK: NO_CALL,
        Capability.MUTE: NO_CALL,
        Capability.UNMUTE: NO_CALL,
        Capability.SET_NICKNAME: NO_CALL,
        Capability.PIN: NO_CALL,
        Capability.UNPIN: NO_CALL,
        Capability.ANNOUNCE: NO_CALL,
        Capability.RENAME_GROUP: NO_CALL,
        Capability.SET_ROLE: NO_CALL,
    }

    async def open(self) -> WeComPeer:
        return WeComPeer()
