"""The session archive in the contract of all gateways: it only hears."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

import pytest

from huoqun.chats.port.gateway import Account
from huoqun.core import clock
from huoqun.gateways.tests.contract import ASKED, GatewayContract
from huoqun.gateways.tests.peer import Deliver, Seen
from huoqun.gateways.wecom.testing import Customer, FakeWeCom
from huoqun.gateways.wecom_archive import gateway


class ArchivePeer:
    """A company whose one customer group is archived. Its connection has read what was there before."""

    keeps = True
    has_line = True
    deliver: Deliver

    def __init__(self) -> None:
        self.wecom = FakeWeCom()
        self.wecom.server.start()
        self.people: dict[str, Customer] = {}
        self.group = self.wecom.group("读书会")
        self.chat = self.group.id

    @property
    def port(self) -> int:
        return self.wecom.server.port

    def account(self, *, since: Mapping[str, Any] | None = None, port: int | None = None) -> Account:
        settings = {**self.wecom.archive_settings, "base_url": f"http://127.0.0.1:{port or self.port}"}
        known = {"seq": 0, "begun": True, **(since or {})}
        return Account(1, 1, "archive", settings, self.wecom.archive_secrets, known, clock.now)

    def wrong_account(self) -> Account:
        right = self.account()
        return Account(1, 1, "archive", right.settings, {**right.secrets, "secret": "not-its-secret"}, {}, clock.now)

    def _one(self, name: str) -> Customer:
        if name not in self.people:
            self.people[name] = self.wecom.customer(name)
        return self.people[name]

    def person(self, name: str) -> str:
        return self._one(name).key

    async def says(self, name: str, text: str) -> str:
        return self._one(name).says(text, group=self.group)

    async def joins(self, name: str) -> None:
        """The archive does not tell."""

    leaves = joins

    async def reacts(self, name: str, message: str, emoji: str) -> None:
        raise AssertionError("WeChat has none in customer groups")

    async def repeats(self) -> None:
        """Read from a number on, nothing comes twice."""

    async def throttle(self, seconds: float) -> None:
        raise AssertionError("nothing is sent")

    async def kill(self) -> None:
        await asyncio.to_thread(self.wecom.server.stop)

    async def revive(self) -> None:
        self.wecom.server.start()

    async def seen(self) -> Seen:
        return Seen()

    async def close(self) -> None:
        await asyncio.to_thread(self.wecom.server.stop)


class TestArchive(GatewayContract):
    platform = "wecom_archive"

    @pytest.fixture(autouse=True)
    def quick(self, monkeypatch) -> None:
        monkeypatch.setattr(gateway, "EVERY", 0.05)
        monkeypatch.setattr(gateway, "BUSY", 0.05)

    lacks = {
        "reaction": "WeChat has none in customer groups",
        **dict.fromkeys(ASKED, "the archive only hears (document 91774)"),
    }

    async def open(self) -> ArchivePeer:
        return ArchivePeer()

    def test_it_hears_who_comes_and_who_goes(self):
        """The platform `wecom` does."""
