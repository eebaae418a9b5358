"""Reads what comes through the socket; says nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from huoqun.chats.port.effects import Order, Receipt
from huoqun.chats.port.errors import CannotConnect, Refused
from huoqun.chats.port.gateway import Account, ChatMember, Hand

from .meta import META
from .translate import heard

AT_ONCE = 65_536
"""Bytes that are read at once: what came while the last was stored is handed over as one list."""


class WireGateway:
    """One connection to 127.0.0.1. After each hand-over it answers how many lines are stored."""

    capabilities = META.capabilities
    limits = META.limits

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    async def listen(self, hand: Hand) -> None:
        stored, rest = 0, b""
        while chunk := await self._reader.read(AT_ONCE):
            *lines, rest = (rest + chunk).split(b"\n")
            items = [message for line in lines for message in heard(line)]
            if items:
                await hand(items, None)
            if lines:
                stored += len(lines)
                self._writer.write(b"%d\n" % stored)

    async def perform(self, order: Order) -> Receipt:
        raise Refused("this platform only listens")

    async def members(self, chat: str) -> Sequence[ChatMember]:
        return ()

    async def close(self) -> None:
        self._writer.close()


async def connect(account: Account) -> WireGateway:
    """Connect to the port of the settings. Raises CannotConnect."""
    try:
        return WireGateway(*await asyncio.open_connection("127.0.0.1", int(account.settings["port"])))
    except (KeyError, ValueError, TypeError, OverflowError) as error:
        raise CannotConnect("The connection's settings name no port.") from error
