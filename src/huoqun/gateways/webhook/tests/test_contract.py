"""A system of the operator's own keeps the contract of all gateways."""

from __future__ import annotations

import asyncio
import itertools
import tempfile
from pathlib import Path

from huoqun.chats.port.capabilities import Capability
from huoqun.chats.port.gateway import Account
from huoqun.core import clock
from huoqun.gateways.tests.contract import GatewayContract
from huoqun.gateways.tests.peer import Deliver, Seen

from ..meta import META
from .calls import SECRET, call_of
from .receiver import Receiver


class WebhookPeer:
    """A receiver as README.md describes it, and the calls that it makes at our door."""

    chat, keeps, has_line = "book-club", False, True
    deliver: Deliver

    def __init__(self) -> None:
        self.receiver = Receiver(SECRET)
        self.port = self.receiver.server_address[1]
        self.files = Path(tempfile.mkdtemp())
        self.numbers = itertools.count(1)
        self.last: dict = {}

    def account(self, *, since=None, port=None, secret=SECRET, **settings) -> Account:
        known = {
            "url": f"http://127.0.0.1:{port or self.port}/do",
            "can": ", ".join(META.capabilities),
            "inside": "yes",
            "idempotent": "yes",
        }
        return Account(1, 1, "own", known | settings, {"secret": secret}, since or {}, clock.now, self.files)

    def wrong_account(self) -> Account:
        return self.account(secret="not-the-secret-of-both")

    def person(self, name: str) -> str:
        return name

    async def _tells(self, **item) -> str:
        self.last = {"id": f"e{next(self.numbers)}", "at": clock.now().isoformat(), "group": self.chat, **item}
        await self.deliver(call_of(self.last, at=clock.now()))
        return self.last["id"]

    async def says(self, name: str, text: str) -> str:
        return await self._tells(what="message", sender={"id": name, "name": name}, text=text)

    async def joins(self, name: str) -> None:
        await self._tells(what="joined", who={"id": name, "name": name})

    async def leaves(self, name: str) -> None:
        await self._tells(what="left", who={"id": name})

    async def reacts(self, name: str, message: str, emoji: str) -> None:
        await self._tells(what="reacted", who={"id": name}, message=message, emoji=emoji)

    async def repeats(self) -> None:
        await self.deliver(call_of(self.last, at=clock.now()))

    async def throttle(self, seconds: float) -> None:
        self.receiver.answers.append((429, {"Retry-After": str(int(seconds))}, b""))

    async def kill(self) -> None:
        await asyncio.to_thread(self.receiver.end)

    async def revive(self) -> None:
        self.receiver = Receiver(SECRET, self.port)

    async def seen(self) -> Seen:
        asked = self.receiver.asked
        pinned = [order["message"] for order in asked("pin")]
        for order in asked("unpin"):
            pinned.remove(order["message"])
        return Seen(
            texts=[order["text"] for order in asked("send") if order["group"]],
            private=[(order["person"], order["text"]) for order in asked("send") if not order["group"]],
            files=self.receiver.files(),
            mentions=[one["id"] for order in asked("send") for one in order.get("mentions", ())],
            deleted=[order["message"] for order in asked("delete_message")],
            kicked=[order["person"] for order in asked("kick")],
            muted={o["person"] for o in asked("mute")} - {o["person"] for o in asked("unmute")},
            nicknames={order["person"]: order["nickname"] for order in asked("set_nickname")},
            admins={order["person"] for order in asked("set_role") if order["role"] == "admin"},
            pinned=pinned,
            notice="".join(order["text"] for order in asked("announce")),
            name="".join(order["name"] for order in asked("rename_group")),
            calls=len(self.receiver.orders),
        )

    async def close(self) -> None:
        await asyncio.to_thread(self.receiver.end)


class TestWebhook(GatewayContract):
    platform = "webhook"
    lacks = {
        Capability.MEMBERS: "a system tells who comes and goes, and is not asked for a list",
        "listening": "nothing is held open: it calls our door",
    }

    def can(self, what: Capability) -> bool:
        """The receiver says of itself that the same key is done once; not every system does."""
        return what == Capability.IDEMPOTENT or super().can(what)

    async def open(self):
        return WebhookPeer()
