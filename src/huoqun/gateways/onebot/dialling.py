"""A WebSocket to a OneBot implementation is opened: by us (forward), or by it, at a port of ours (reverse)."""

from __future__ import annotations

import asyncio
import hmac
import logging
from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus
from urllib.parse import urlsplit

from django.utils.translation import gettext
from websockets.asyncio.client import connect as dial
from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.datastructures import Headers
from websockets.exceptions import InvalidHandshake, InvalidStatus, InvalidURI
from websockets.http11 import Request, Response

from huoqun.chats.port.errors import CannotConnect

from .socket import LARGEST, Socket, quiet

log = logging.getLogger(__name__)

PATIENCE = 45.0
"""Seconds for which somebody is waited for who dials us: below the 60 that the line gives. NapCat tries every 5."""

Clock = Callable[[], datetime]


async def forward(address: str, token: str, *, now: Clock) -> Socket:
    """Dial ws://host:port with the token. Raises CannotConnect, in words."""
    parts = urlsplit(address)
    if parts.scheme not in ("ws", "wss") or not parts.hostname:
        raise CannotConnect(
            gettext("The address must be like ws://127.0.0.1:3001: where NapCat's WebSocket server listens.")
        )
    place = f"{parts.hostname}:{parts.port or ''}".rstrip(":")
    try:
        line = await dial(
            address, additional_headers={"Authorization": f"Bearer {token}"}, user_agent_header="Huoqun",
            max_size=LARGEST, proxy=None, compression=None, logger=quiet,
        )  # fmt: skip
    except InvalidStatus as no:
        if no.response.status_code in (401, 403):
            raise CannotConnect(gettext("It did not accept the token: fill in the same here and there.")) from None
        raise CannotConnect(
            gettext("At {place} something answers that is no OneBot WebSocket server.").format(place=place)
        ) from None
    except (InvalidHandshake, InvalidURI, EOFError):
        raise CannotConnect(
            gettext("At {place} something answers that is no OneBot WebSocket server.").format(place=place)
        ) from None
    except (OSError, TimeoutError):
        raise CannotConnect(
            gettext("Nobody answers at {place}: is NapCat running, and its WebSocket server on?").format(place=place)
        ) from None
    return Socket(line, now=now)


class Door:
    """A port of ours at which one implementation may dial in, with the token in its Authorization header.

    One at a time: a second is turned away until the first has gone (a dead one is noticed within 40 s).
    """

    def __init__(self, token: str, *, now: Clock) -> None:
        self._token = token.encode()
        self._now = now
        self._server: Server | None = None
        self._arrived: asyncio.Future[Socket] = asyncio.get_running_loop().create_future()
        self.turned_away = ""

    async def first(self, host: str, port: int) -> Socket:
        """Whoever dials in and may. Raises CannotConnect when nobody does for a while."""
        try:
            self._server = await serve(
                self._welcome, host, port, process_request=self._check, max_size=LARGEST, compression=None,
                logger=quiet, server_header=None,
            )  # fmt: skip
        except OSError as taken:
            raise CannotConnect(
                gettext("Huoqun cannot listen at {place}: {why}.").format(
                    place=f"{host}:{port}", why=taken.strerror or gettext("it is taken")
                )
            ) from None
        try:
            async with asyncio.timeout(PATIENCE):
                return await self._arrived
        except TimeoutError:
            said = gettext(
                "Nobody has dialled in at {place} for {seconds} seconds: look at the WebSocket client in NapCat's "
                "network settings."
            ).format(place=f"{host}:{port}", seconds=f"{PATIENCE:.0f}")
            why = gettext("Who tried was turned away: {why}.").format(why=self.turned_away)
            raise CannotConnect(f"{said} {why}" if self.turned_away else said) from None

    async def close(self) -> None:
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()

    async def _welcome(self, line: ServerConnection) -> None:
        socket = Socket(line, now=self._now)
        if self._arrived.done():
            await socket.close()
            return
        self._arrived.set_result(socket)
        await line.wait_closed()

    def _check(self, line: ServerConnection, request: Request) -> Response | None:
        reason, status = why_not(request.headers, self._token, is_taken=self._arrived.done())
        if not reason:
            return None
        self.turned_away = reason
        log.warning("onebot_turned_away", extra={"reason": reason})
        return line.respond(status, "turned away\n")


def why_not(headers: Headers, token: bytes, *, is_taken: bool) -> tuple[str, HTTPStatus]:
    """Why somebody may not come in, and the status to say so; '' when they may. Never holds what they sent. Pure."""
    given = headers.get_all("Authorization")
    if len(given) != 1:
        return "no token", HTTPStatus.UNAUTHORIZED
    # go-cqhttp says Token where the others say Bearer.
    scheme, _, sent = given[0].partition(" ")
    if not hmac.compare_digest(sent.encode("utf-8", "replace"), token) or scheme not in ("Bearer", "Token"):
        return "another token", HTTPStatus.FORBIDDEN
    if [account.isdecimal() for account in headers.get_all("X-Self-ID")] != [True]:
        return "no X-Self-ID", HTTPStatus.BAD_REQUEST
    if set(headers.get_all("X-Client-Role")) - {"Universal"}:
        return "it wants one line for events and another for calls; make it one", HTTPStatus.BAD_REQUEST
    return ("somebody is there already", HTTPStatus.CONFLICT) if is_taken else ("", HTTPStatus.OK)
