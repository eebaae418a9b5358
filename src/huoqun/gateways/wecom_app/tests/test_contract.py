"""An app among the staff keeps the contract of all gateways, as far as it speaks."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from huoqun.chats.port.capabilities import Capability
from huoqun.chats.port.gateway import Account
from huoqun.core import clock
from huoqun.gateways.tests.contract import GatewayContract
from huoqun.gateways.tests.peer import Deliver, Seen
from huoqun.gateways.wecom.fake.messages import Chat
from huoqun.gateways.wecom.testing import FakeWeCom

STAFF = {"小林": "lin", "阿梅": "mei", "bot": "zhang"}


class AppPeer:
    """A company whose app has made one group chat."""

    keeps = False
    has_line = True
    deliver: Deliver

    def __init__(self) -> None:
        self.wecom = FakeWeCom(now=clock.now)
        self.wecom.server.start()
        for name, key in STAFF.items():
            self.wecom.staff(key, name)
        self.chat = "coaches"
        self.room = Chat(self.chat, "教练组", "zhang", list(STAFF.values()))
        self.wecom.corp.table("chats")[self.chat] = self.room
        self.files = Path(tempfile.mkdtemp())

    @property
    def port(self) -> int:
        return self.wecom.server.port

    def account(self, *, since: Mapping[str, Any] | None = None, port: int | None = None) -> Account:
        settings = {**self.wecom.settings, "base_url": f"http://127.0.0.1:{port or self.port}"}
        return Account(1, 1, "app", settings, self.wecom.secrets, dict(since or {}), clock.now, self.files)

    def wrong_account(self) -> Account:
        right = self.account()
        return Account(1, 1, "app", right.settings, {"secret": "not-the-secret-of-it"}, {}, clock.now)

    def person(self, name: str) -> str:
        return STAFF[name]

    async def throttle(self, seconds: float) -> None:
        self.wecom.fails(45009, "api freq out of limit")

    async def kill(self) -> None:
        await asyncio.to_thread(self.wecom.server.stop)

    async def revive(self) -> None:
        self.wecom.server.start()

    async def seen(self) -> Seen:
        sent = self.wecom.sent
        return Seen(
            texts=[one["text"] for one in sent if one["what"] == "chat" and one["text"]],
            private=[(one["to"], one["text"]) for one in sent if one["what"] == "app"],
            files=[(one["kind"], one["name"], one["raw"]) for one in sent if "raw" in one],
            kicked=[key for key in STAFF.values() if key not in self.room.staff], name=self.room.name, calls=len(sent),
        )  # fmt: skip

    async def says(self, name: str, text: str) -> str:
        raise AssertionError("an app hears nothing here")

    joins = leaves = reacts = repeats = says  # type: ignore[assignment]

    async def close(self) -> None:
        await asyncio.to_thread(self.wecom.server.stop)


NO_CALL = "WeCom has no call for it in an app's group chats (documents 90245 to 90248)"


class TestApp(GatewayContract):
    platform = "wecom_app"
    lacks = {
        "hearing": "the app's callback address belongs to the platform wecom",
        "reaction": "WeCom tells of none",
        "listening": "nothing is held open",
        **dict.fromkeys(
            (
                Capability.MENTION, Capability.DELETE_MESSAGE, Capability.MUTE, Capability.UNMUTE,
                Capability.SET_NICKNAME, Capability.PIN, Capability.UNPIN, Capability.ANNOUNCE, Capability.SET_ROLE,
            ),
            NO_CALL,
        ),
    }  # fmt: skip

    async def open(self) -> AppPeer:
        return AppPeer()

    def test_it_hears_who_comes_and_who_goes(self):
        """Nobody tells it."""
