"""The simulated platform behind the port."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from huoqun.chats.port.effects import Order, Receipt
from huoqun.chats.port.gateway import Account, ChatMember, Gateway, Hand, MassResult, SentPicture

from .platform import Platform, platform

HANDED_AT_ONCE = 500


class SimulatorGateway:
    """One bot on one simulated platform."""

    def __init__(self, account: Account, on: Platform) -> None:
        self.account = account
        self.platform = on
        self.capabilities = on.capabilities
        self.limits = on.limits

    async def listen(self, hand: Hand) -> None:
        """Hand over what happened from the stored offset on, for ever."""
        loop, wake = asyncio.get_running_loop(), asyncio.Event()

        def heard() -> None:
            loop.call_soon_threadsafe(wake.set)

        self.platform.heard = heard
        offset = int(self.account.since.get("offset", 0))
        while True:
            wake.clear()
            while fresh := self.platform.events[offset : offset + HANDED_AT_ONCE]:
                offset += len(fresh)
                await hand(self.platform.faults.as_told(fresh), {"offset": offset})
            await wake.wait()

    async def perform(self, order: Order) -> Receipt:
        return self.platform.perform(order, at=order.moment or self.account.now())

    async def mass_send(self, order: Order, *, targets: Sequence[str]) -> Receipt:
        return self.platform.mass_send(order, targets, at=order.moment or self.account.now())

    async def remind(self, ref: str) -> None:
        self.platform.masses[ref].remind(self.account.now())

    async def poll(self, ref: str) -> Sequence[MassResult]:
        return self.platform.masses[ref].told()

    async def stop(self, ref: str) -> None:
        self.platform.masses[ref].stop()

    async def members(self, chat: str) -> Sequence[ChatMember]:
        seats = self.platform.room(chat).seats.values()
        return [ChatMember(s.person.key, s.person.name, s.role, s.nickname, s.joined_at) for s in seats]

    async def picture(self, sent: SentPicture) -> bytes:
        return self.platform.pictures[sent.file["ref"]]

    async def close(self) -> None:
        self.platform.heard = lambda: None


async def connect(account: Account) -> Gateway:
    """The simulated platform of the account's setting `platform`; with a `world`, one whose members live."""
    if "world" in account.settings:
        from .living import connect_living

        return await connect_living(account)
    return SimulatorGateway(account, platform(str(account.settings.get("platform", "main"))))
