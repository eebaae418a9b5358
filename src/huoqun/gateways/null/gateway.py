"""Takes every order and forgets it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from huoqun.chats.port.effects import Order, Receipt
from huoqun.chats.port.gateway import Account, ChatMember, Hand

from .meta import META


class NullGateway:
    """Performs nothing, at once."""

    capabilities = META.capabilities
    limits = META.limits

    async def listen(self, hand: Hand) -> None:
        await asyncio.Event().wait()

    async def perform(self, order: Order) -> Receipt:
        return Receipt(order.key)

    async def lookup(self, order: Order) -> Receipt | None:
        return None

    async def members(self, chat: str) -> Sequence[ChatMember]:
        return ()

    async def close(self) -> None:
        pass


async def connect(account: Account) -> NullGateway:
    """Always works."""
    return NullGateway()
