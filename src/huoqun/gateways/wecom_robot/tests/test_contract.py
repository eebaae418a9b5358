"""A group robot keeps the contract of all gateways, as far as it speaks."""

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
from huoqun.gateways.wecom.testing import FakeWeCom
from huoqun.gateways.wecom_robot.gateway import chat_of

ONLY_SPEAKS = "a robot has one call: to say something in its group (document 91770)"


class RobotPeer:
    """An internal group of a company, with a robot in it."""

    keeps = False
    has_line = True
    deliver: Deliver

    def __init__(self) -> None:
        self.wecom = FakeWeCom(now=clock.now)
        self.wecom.server.start()
        self.address = self.wecom.robot("教练组")
        self.chat = chat_of(self.address.partition("key=")[2])
        self.files = Path(tempfile.mkdtemp())
        # The cuts of the contract are more than 20 a minute.
        self.wecom.corp.table("robot_rule")["a_minute"] = 100_000

    @property
    def port(self) -> int:
        return self.wecom.server.port

    def account(self, *, since: Mapping[str, Any] | None = None, port: int | None = None) -> Account:
        address = self.address.replace(f":{self.port}/", f":{port or self.port}/")
        settings = {"group_name": "教练组", "kind": "text"}
        return Account(1, 1, "robot", settings, {"webhook": address}, dict(since or {}), clock.now, self.files)

    def wrong_account(self) -> Account:
        right = self.account()
        return Account(1, 1, "robot", right.settings, {"webhook": right.secrets["webhook"] + "x"}, {}, clock.now)

    def person(self, name: str) -> str:
        return name

    async def throttle(self, seconds: float) -> None:
        self.wecom.fails(45009, "api freq out of limit")

    async def kill(self) -> None:
        await asyncio.to_thread(self.wecom.server.stop)

    async def revive(self) -> None:
        self.wecom.server.start()

    async def seen(self) -> Seen:
        sent = self.wecom.sent
        return Seen(
            texts=[one["text"] for one in sent if one["text"]],
            files=[(one["kind"], one.get("name", ""), one["raw"]) for one in sent if "raw" in one],
            calls=len(sent),
        )

    async def says(self, name: str, text: str) -> str:
        raise AssertionError("a robot hears nothing")

    joins = leaves = reacts = repeats = says  # type: ignore[assignment]

    async def close(self) -> None:
        await asyncio.to_thread(self.wecom.server.stop)


class TestRobot(GatewayContract):
    platform = "wecom_robot"
    lacks = {
        "hearing": "a robot hears nothing",
        "reaction": "a robot hears nothing",
        "listening": "nothing is held open",
        **dict.fromkeys(
            (
                Capability.SEND_PERSON, Capability.DELETE_MESSAGE, Capability.KICK, Capability.MUTE, Capability.UNMUTE,
                Capability.SET_NICKNAME, Capability.PIN, Capability.UNPIN, Capability.ANNOUNCE,
                Capability.RENAME_GROUP, Capability.SET_ROLE, Capability.MEMBERS,
            ),
            ONLY_SPEAKS,
        ),
        Capability.MENTION: "it needs the userids of staff, which a robot is not told",
    }  # fmt: skip

    async def open(self) -> RobotPeer:
        return RobotPeer()

    def test_it_hears_who_comes_and_who_goes(self):
        """Nobody tells it."""
