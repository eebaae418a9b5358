"""A gateway at work on its peer, as a line serves it; and the ground that the contract stands on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, ClassVar, TypeVar

import msgspec

from huoqun import gateways
from huoqun.chats.port.capabilities import Capability
from huoqun.chats.port.effects import Body, Order, Send
from huoqun.chats.port.gateway import Errands, Gateway
from huoqun.chats.port.incoming import Incoming
from huoqun.chats.port.webhook import Call, HookAccount

from .peer import Peer, Seen

LONGEST = 30.0
"""Seconds that any step may take before the contract is broken."""

I = TypeVar("I", bound=Incoming)  # noqa: E741


@dataclass
class Session:
    """A gateway at work on a peer, as a line serves it: it listens, and is connected again when it is cut."""

    platform: str
    peer: Peer
    port: int | None = None
    gateway: Gateway = None  # type: ignore[assignment]
    items: list[Incoming] = field(default_factory=list)
    since: dict[str, Any] = field(default_factory=dict)
    troubles: list[BaseException] = field(default_factory=list)

    async def hand(self, items: Any, since: Mapping[str, Any] | None) -> None:
        self.items.extend(items)
        # As in the database: what is handed over must survive as JSON.
        self.since.update(msgspec.json.decode(msgspec.json.encode(since or {})))

    async def deliver(self, call: Call) -> None:
        """The platform calls our web door."""
        account = self.peer.account(since=self.since)
        hear = gateways.hearer(self.platform)
        assert hear is not None, "the peer calls a door that the platform's meta.py does not name"
        heard = hear(call, HookAccount(account.connection_id, account.settings, account.secrets))
        await self.hand(heard.items, None)
        for errand in heard.errands:
            assert isinstance(self.gateway, Errands)
            await self.hand(await self.gateway.run_errand(errand), None)

    async def connect(self) -> None:
        account = self.peer.account(since=dict(self.since), port=self.port)
        self.gateway = await gateways.connector(self.platform)(account)

    async def serve(self) -> None:
        """Listen for ever, with a new line whenever one is cut."""
        while True:
            try:
                await self.gateway.listen(self.hand)
            except Exception as cut:
                self.troubles.append(cut)
            with suppress(Exception):
                await self.gateway.close()
            while True:
                await asyncio.sleep(0.05)
                try:
                    await self.connect()
                    break
                except Exception as cut:
                    self.troubles.append(cut)

    async def heard(self, what: type[I], said: Callable[[I], object] = lambda item: True) -> I:
        """Wait for an item of this kind of which `said` is true."""
        found = await until(lambda: [i for i in self.items if isinstance(i, what) and said(i)], self.troubles)
        return found[0]

    async def seen(self, said: Callable[[Seen], object]) -> Seen:
        """Wait until what reached the platform is as said."""
        async with asyncio.timeout(LONGEST):
            while not said(seen := await self.peer.seen()):
                await asyncio.sleep(0.02)
        return seen


async def until(true: Callable[[], Any], troubles: object = ()) -> Any:
    """Wait for something to come true."""
    try:
        async with asyncio.timeout(LONGEST):
            while not (found := true()):
                await asyncio.sleep(0.02)
    except TimeoutError:
        raise AssertionError(f"it never came true; troubles meanwhile: {troubles!r}") from None
    return found


class Ground:
    """`open` gives a fresh peer. `lacks`: what the platform cannot do, and why."""

    platform: ClassVar[str] = ""
    lacks: ClassVar[Mapping[str, str]] = {}
    cut_one_in: ClassVar[int] = 10
    """In `make test` an answer is cut at one place drawn of every so many; in `make torture` at each."""
    is_masked: ClassVar[bool] = False
    """Orders go out by WebSocket, so that no line knows which answer is theirs."""

    async def open(self) -> Peer:
        raise NotImplementedError

    @asynccontextmanager
    async def session(
        self, *, port: int | None = None, peer: Peer | None = None, since: Mapping[str, Any] | None = None
    ) -> AsyncIterator[Session]:
        """A gateway at work, from `since` on; a peer that is given stays open."""
        mine = peer is None
        peer = peer or await self.open()
        session = Session(self.platform, peer, port, since=dict(since or {}))
        peer.deliver = session.deliver
        await session.connect()
        serving = asyncio.create_task(session.serve())
        try:
            yield session
        finally:
            serving.cancel()
            await asyncio.gather(serving, return_exceptions=True)
            await session.gateway.close()
            if mine:
                await peer.close()

    def run(self, story: Callable[[Session], Coroutine[Any, Any, None]]) -> None:
        async def main() -> None:
            async with self.session() as session:
                await story(session)

        asyncio.run(main())

    def can(self, what: Capability) -> bool:
        return what in {str(one) for one in gateways.meta(self.platform).capabilities}

    @property
    def speaks(self) -> bool:
        """Whether it says words by itself: in a group, or to a person."""
        return self.can(Capability.SEND_GROUP) or self.can(Capability.SEND_PERSON)

    def word(self, peer: Peer, text: str, key: str) -> Order:
        """An order to say something: in the group, or to somebody where there are no groups."""
        to = "group" if self.can(Capability.SEND_GROUP) else "person"
        return self.order(peer, Send(text), key=key, to=to, person="" if to == "group" else peer.person("小林"))

    def order(self, peer: Peer, body: Body, *, key: str = "k1", to: str = "group", person: str = "") -> Order:
        names = {1: (peer.person("小林"), "小林"), 2: (peer.person("阿梅"), "阿梅")}
        chat = "" if to == "person" else peer.chat
        return Order(1, key, body, chat, person, names, moment=datetime.now(UTC))  # noqa: TID251 - a door of tests
