"""What tests of this folder share: a gateway at work on a fresh room of the real Synapse, as the contract has it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest

from huoqun.chats.port.effects import Body, Order, Receipt
from huoqun.gateways.tests.session import Ground, Session

from .peer import SynapsePeer
from .synapse import Synapse

Story = Callable[[Session], Coroutine[Any, Any, None]]


class OnSynapse(Ground):
    """`self.run(story)`; `await self.does(session, body, …)` performs one order there."""

    platform = "matrix"

    @pytest.fixture(autouse=True)
    def _on_synapse(self, synapse: Synapse, tmp_path: Path) -> None:
        self.synapse, self.files = synapse, tmp_path / "files"
        self.keys = iter(f"key{number}" for number in range(1, 1000))

    async def open(self) -> SynapsePeer:
        return await asyncio.to_thread(SynapsePeer, self.synapse, self.files)

    async def does(
        self, session: Session, body: Body, *, person: str = "", chat: str | None = None, key: str = "", **more: Any
    ) -> Receipt:
        """Perform one order, in the group unless it is said where."""
        made: Order = self.order(session.peer, body, key=key or next(self.keys), person=person)
        values = {"chat": made.chat if chat is None else chat, **more}
        order = Order(**{name: getattr(made, name) for name in made.__struct_fields__} | values)
        return await session.gateway.perform(order)


async def there(session: Session, call: Callable[..., Any], *args: Any, **named: Any) -> Any:
    """What a member does, in a thread: the gateway listens meanwhile."""
    return await asyncio.to_thread(call, *args, **named)
