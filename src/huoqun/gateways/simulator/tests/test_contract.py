"""The simulator keeps the contract of all gateways."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime
from pathlib import Path

from huoqun.chats.port.capabilities import Capability
from huoqun.chats.port.gateway import Account
from huoqun.chats.port.incoming import Incoming, Person, Reaction
from huoqun.gateways.simulator.people import BOT
from huoqun.gateways.simulator.platform import Platform, put
from huoqun.gateways.tests.contract import GatewayContract
from huoqun.gateways.tests.peer import Seen

_names = itertools.count()


class SimulatedPeer:
    """The simulated platform as the contract's peer. It has no line to cut, and takes any account."""

    chat, keeps, has_line, port = "book-club", True, False, 0

    def __init__(self) -> None:
        self.platform = put(Platform(f"contract-{next(_names)}"))
        self.now = datetime(2026, 11, 26, 8, tzinfo=UTC)
        for name in ("小林", "阿梅"):
            self.platform.join(Person(name, name), self.chat, at=self.now)

    def account(self, *, since=None, port=None) -> Account:
        return Account(1, 1, "sim", {"platform": self.platform.name}, {}, since or {}, lambda: self.now, Path("/none"))

    def person(self, name: str) -> str:
        return name

    async def says(self, name: str, text: str) -> str:
        return self.platform.say(Person(name, name), self.chat, text, at=self.now)

    async def joins(self, name: str) -> None:
        self.platform.join(Person(name, name), self.chat, at=self.now)

    async def leaves(self, name: str) -> None:
        self.platform.leave(Person(name, name), self.chat, at=self.now)

    async def reacts(self, name: str, message: str, emoji: str) -> None:
        self.platform.tell(
            Reaction(
                id=self.platform.number("r"),
                at=self.now,
                chat=self.chat,
                who=Person(name),
                message=message,
                emoji=emoji,
            )
        )

    async def repeats(self) -> None:
        last: Incoming = self.platform.events[-1]
        self.platform.tell(last)

    async def throttle(self, seconds: float) -> None:
        self.platform.faults.throttle(seconds)

    async def seen(self) -> Seen:
        room = self.platform.rooms[self.chat]
        said = [post for post in room.posts if post.sender == BOT.key and not post.recalled]
        private = [
            (chat.removeprefix("@"), post.text)
            for chat, other in self.platform.rooms.items() if chat.startswith("@") for post in other.posts
        ]  # fmt: skip
        asked = [order.body for order in self.platform.performed]
        return Seen(
            texts=[post.text for post in said],
            private=private,
            files=[(a.kind, a.name, b"") for body in asked for a in getattr(body, "attachments", ())],
            mentions=["小林" for body in asked if getattr(body, "mentions", ())],
            deleted=[post.id for post in room.posts if post.recalled],
            kicked=[name for name in ("小林", "阿梅") if name not in room.seats],
            muted={key for key, seat in room.seats.items() if seat.muted},
            nicknames={key: seat.nickname for key, seat in room.seats.items()},
            admins={key for key, seat in room.seats.items() if seat.role == "admin"},
            pinned=list(room.pinned),
            notice=room.notice,
            name=room.name,
        )

    async def close(self) -> None: ...


class TestSimulator(GatewayContract):
    platform = "simulator"
    lacks = {
        Capability.IDEMPOTENT: "a lost answer must be possible",
    }

    async def open(self):
        return SimulatedPeer()

    def test_a_wrong_secret_is_said_in_words(self):
        """It has no secret."""
