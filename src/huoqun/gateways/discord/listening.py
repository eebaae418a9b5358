"""Discord's gateway protocol by discord.py: intents, heartbeats, resuming. What comes is handed on as it came."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Any
from urllib.request import getproxies

import aiohttp
import discord
import msgspec
import yarl
from discord.errors import ConnectionClosed
from discord.gateway import DiscordClientWebSocketResponse, DiscordWebSocket, ReconnectWebSocket
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from huoqun.chats.port.errors import CannotConnect

log = logging.getLogger(__name__)

PATIENCE = (0.2, 0.5, 1.0, 2.0)
"""Seconds before each further try to take the line up where it was cut; after the last the line is given up."""

BAD_TOKEN = _("Discord does not accept the bot's token: make a new one in the developer portal (Bot, Reset Token).")

_NEEDS = {
    4004: BAD_TOKEN,
    4013: _("Discord does not know what the bot wants to hear."),
    4014: _("Turn on “Server Members Intent” and “Message Content Intent” in the developer portal (Bot)."),
}


class _Event(msgspec.Struct):
    op: int = -1
    t: str | None = None
    d: Any = None


_decode = msgspec.json.Decoder(_Event).decode


def intents() -> discord.Intents:
    """Servers, their members (privileged), messages and what is in them (privileged), reactions, private messages."""
    return discord.Intents(
        guilds=True, members=True, guild_messages=True, message_content=True, guild_reactions=True, dm_messages=True,
        dm_reactions=True,
    )  # fmt: skip


class _Raw(discord.Client):
    """A client of which only the protocol is used: it keeps nothing, and passes on what it hears, in order."""

    def __init__(self, heard: Callable[[str, Any], None]) -> None:
        super().__init__(
            intents=intents(), max_messages=None, member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False, enable_debug_events=True,
        )  # fmt: skip
        self._heard = heard

    def dispatch(self, event: str, /, *args: Any, **kwargs: Any) -> None:
        """Only what came from the socket, and at once: discord.py would run every event as a task of its own."""
        if event != "socket_raw_receive":
            return
        try:
            one = _decode(args[0])
        except msgspec.DecodeError:
            return
        if one.op == 0 and one.t:
            self._heard(one.t, one.d)


class Listener:
    """One session, from `run` until it raises. `events` are (kind, data) as they came; READY begins a session anew,
    RESUMED says that nothing was lost.
    """

    def __init__(self, token: str, gateway: str) -> None:
        self.events: asyncio.Queue[tuple[str, Any]] = asyncio.Queue()
        self._gateway, self._failures = yarl.URL(gateway), 0
        self._client = _Raw(self._hear)
        self._client.http.token = token
        self._client.http.ws_connect = self._dial  # type: ignore[method-assign]
        self._session: aiohttp.ClientSession | None = None

    def _hear(self, kind: str, data: Any) -> None:
        if kind in ("READY", "RESUMED"):
            self._failures = 0
        self.events.put_nowait((kind, data))

    async def _dial(self, url: str, *, compress: int = 0) -> aiohttp.ClientWebSocketResponse:
        """As discord.py's own, which would log in first through its own HTTP, with tries and waits of its own."""
        assert self._session is not None
        return await self._session.ws_connect(
            url, max_msg_size=0, timeout=aiohttp.ClientWSTimeout(ws_close=1.0), autoclose=False, compress=compress,
            headers={"User-Agent": self._client.http.user_agent}, proxy=getproxies().get("https"),
        )  # fmt: skip

    async def run(self) -> None:
        """Raises CannotConnect, or what cut the line for good."""
        await self._client._async_setup_hook()
        self._session = aiohttp.ClientSession(ws_response_class=DiscordClientWebSocketResponse)
        resume: dict[str, Any] = {"initial": True, "gateway": self._gateway}
        while True:
            try:
                line = await asyncio.wait_for(DiscordWebSocket.from_client(self._client, **resume), 60)
                # What it would make of events, and keep, is not needed; nor may an event that it does not like end us.
                line._discord_parsers = {}
                self._client.ws = line
                while True:
                    await line.poll_event()
            except ReconnectWebSocket as again:
                resume = self._resumption(resume, again)
                await self._pause(again)
            except ConnectionClosed as closed:
                raise CannotConnect(gettext(_NEEDS[closed.code])) if closed.code in _NEEDS else closed from closed
            except (OSError, aiohttp.ClientError, TimeoutError) as cut:
                await self._pause(cut)

    def _resumption(self, before: dict[str, Any], again: ReconnectWebSocket) -> dict[str, Any]:
        line = self._client.ws
        if line is None or line.session_id is None or not again.resume:
            return before if again.resume else {"gateway": self._gateway}
        return {"gateway": line.gateway, "session": line.session_id, "sequence": line.sequence, "resume": True}

    async def _pause(self, why: Exception) -> None:
        if self._failures >= len(PATIENCE):
            raise why
        seconds, self._failures = PATIENCE[self._failures], self._failures + 1
        log.info("discord_line_cut", extra={"why": type(why).__name__, "again": seconds})
        await asyncio.sleep(seconds)

    async def close(self) -> None:
        await self._client.close()
        if self._session is not None:
            await self._session.close()
