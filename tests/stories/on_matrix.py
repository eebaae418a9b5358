"""Stories in a room of a real Synapse: members are matrix-nio clients, the bot our gateway, the clock the story's.

Only the clock is moved by hand: all that is heard is dated by it. Whatever else happens is what happens in production.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import nio

from huoqun.chats.actions import connections, serving
from huoqun.chats.actions.receive import receive
from huoqun.chats.actions.settling import Result
from huoqun.chats.port.capabilities import Offer
from huoqun.chats.port.effects import Order
from huoqun.chats.port.gateway import Account
from huoqun.chats.port.incoming import Incoming
from huoqun.core import worker
from huoqun.core.actor import system
from huoqun.gateways.matrix.gateway import MatrixGateway, connect
from huoqun.gateways.matrix.meta import META
from huoqun.gateways.matrix.tests.people import Guest
from huoqun.gateways.matrix.tests.synapse import Synapse
from huoqun.gateways.performing import perform
from huoqun.gateways.simulator.stage import HOLDER

from .running import Running

T = TypeVar("T")


class Loop:
    """An asyncio loop in a thread of its own, for clients that live as long as the story."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()

    def run(self, doing: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(doing, self._loop).result(60)

    def close(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()


@dataclass
class Nio:
    """A member: somebody at an app, which here is matrix-nio."""

    story: OnMatrix
    name: str
    guest: Guest
    app: nio.AsyncClient
    _private: str = field(default="", repr=False)

    def joins(self, room: str) -> Nio:
        self._run(self.app.join(room), nio.JoinResponse)
        return self

    def leaves(self, room: str) -> None:
        self._run(self.app.room_leave(room), nio.RoomLeaveResponse)

    def says(self, text: str, *, to: str = "") -> str:
        content = {"msgtype": "m.text", "body": text}
        sent = self._run(self.app.room_send(to or self.story.room, "m.room.message", content), nio.RoomSendResponse)
        return sent.event_id

    def answers(self, text: str) -> None:
        """To the bot, in the private room into which it has invited them."""
        self.says(text, to=self._private_room())

    def was_told(self) -> list[str]:
        """What the bot wrote to them in private."""
        room = self._private_room()
        return self.story.words(self, room) if room else []

    def is_in(self) -> list[str]:
        return self._run(self.app.joined_rooms(), nio.JoinedRoomsResponse).rooms

    def _private_room(self) -> str:
        if not self._private:
            synced = self._run(self.app.sync(timeout=0), nio.SyncResponse)
            for room in synced.rooms.invite:
                self._private = room
                self.joins(room)
        return self._private

    def _run(self, doing: Coroutine[Any, Any, Any], good: type[T]) -> T:
        answer = self.story.loop.run(doing)
        assert isinstance(answer, good), f"{self.name} was refused: {answer}"
        return answer


class OnMatrix(Running):
    """`with OnMatrix(cast, synapse, now=…) as story`: a room called `writers`, and nobody in it but owner and bot."""

    def __init__(self, cast: Any, synapse: Synapse, *, now: datetime, zone: str = "Asia/Shanghai") -> None:
        # Not the stage's own beginning: that one makes a simulated platform.
        self.now, self.zone = now, zone
        self.synapse = synapse
        self.loop = Loop()
        self.people: dict[str, Nio] = {}
        self.actor = system(cast.workspace, "story")
        self.bot_account = synapse.register("huoqun", name="活群")
        self.owner = synapse.register("owner", name="群主")
        self.room = self.owner.creates("writers")
        self._connect()
        worker.add_cursors()
        self._invite_the_bot()
        self.settle()

    def _invite_the_bot(self) -> None:
        """It comes by itself, and is named an admin."""
        self.owner.invites(self.bot_account, self.room)
        self.hear()
        moment = threading.Event()
        for _ in range(1_000):
            if self.room in self.bot_account.rooms():
                break
            moment.wait(0.02)
        self.owner.promotes(self.bot_account, self.room)

    def __enter__(self) -> OnMatrix:
        return self

    def __exit__(self, *error: object) -> None:
        for one in self.people.values():
            self.loop.run(one.app.close())
        self._joining.cancel()
        self.loop.run(self.gateway.close())
        self.loop.close()

    def _connect(self) -> None:
        settings, secrets = {"homeserver": self.synapse.url}, {"token": self.bot_account.token}
        self.connection_id = connections.add(
            self.actor, platform="matrix", name="matrix", settings=settings, secrets=secrets, now=self.now
        )
        account = Account(
            self.connection_id, self.actor.workspace_id, "matrix", settings, secrets, {}, lambda: self.now, Path("none")
        )
        self.gateway: MatrixGateway = self.loop.run(connect(account))  # type: ignore[assignment]
        self.connect()
        following = self.gateway.listening.follow_invitations()
        self._joining = asyncio.run_coroutine_threadsafe(following, self.loop._loop)

    # The steps of a stage, on this platform

    def fetch(self) -> int:
        """Nobody here sends a picture that a rule asks for."""
        return 0

    def connect(self) -> None:
        serving.hold(HOLDER, real=self.now)
        offer = Offer(frozenset(str(c) for c in self.gateway.capabilities), self.gateway.limits)
        serving.connected(self.actor, connection_id=self.connection_id, offer=offer, now=self.now)

    def hear(self) -> int:
        """Take in what happened on the homeserver; answers how many events."""
        heard: list[tuple[Sequence[Incoming], Mapping[str, Any] | None]] = []

        async def hand(items: Sequence[Incoming], since: Mapping[str, Any] | None) -> None:
            heard.append((items, since))

        self.loop.run(self.gateway.listening.turn(hand, wait=False))
        for items, since in heard:
            dated = [msgspec.structs.replace(item, at=self.now) for item in items]
            receive(self.actor, connection_id=self.connection_id, items=dated, since=since, now=self.now)
        return sum(len(items) for items, _ in heard)

    def perform(self, orders: Sequence[Order]) -> list[Result]:
        return self.loop.run(perform(self.gateway, orders, parallel=META.parallel))

    # Who

    def member(self, name: str) -> Nio:  # type: ignore[override]
        """Somebody with an account; the same name is the same person."""
        if name not in self.people:
            guest = self.synapse.register(f"m{len(self.people)}", name=name)
            app = nio.AsyncClient(self.synapse.url, guest.id)
            app.restore_login(guest.id, "", guest.token)
            self.people[name] = Nio(self, name, guest, app)
        return self.people[name]

    def said(self) -> list[str]:
        """What the bot said in the group, as its owner reads it."""
        return [e["content"].get("body", "") for e in self._ours(self.owner, self.room)]

    def words(self, member: Nio, room: str) -> list[str]:
        return [e["content"].get("body", "") for e in self._ours(member.guest, room)]

    def _ours(self, reader: Guest, room: str) -> list[dict[str, Any]]:
        events = reader.sees(room, limit=1000)
        return [e for e in events if e["type"] == "m.room.message" and e["sender"] == self.bot_account.id]
