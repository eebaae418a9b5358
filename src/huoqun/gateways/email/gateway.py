"""Letters through one SMTP server, one after another."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from django.utils.translation import gettext_noop as _

from huoqun.chats.port.capabilities import Limit
from huoqun.chats.port.effects import Order, Receipt, Send
from huoqun.chats.port.errors import CannotConnect
from huoqun.chats.port.gateway import Account, ChatMember, Hand
from huoqun.core import clock
from huoqun.gateways.files import content

from .client import Post, Server
from .meta import META
from .translate import House, address, letter, unsubscribe_address

T = TypeVar("T")


class EmailGateway:
    """Sends. `limits`: what the settings say that the provider allows."""

    capabilities = META.capabilities

    def __init__(self, account: Account, post: Post, house: House, per_minute: int) -> None:
        self.account = account
        self.house = house
        self.limits = (Limit("minute", per_minute, 60, source="this connection's settings"),)
        self._post = post
        # One thread, so that letters share a line and none begins while another's answer is waited for.
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="smtp")

    async def listen(self, hand: Hand) -> None:
        """Nothing is read."""
        await asyncio.Event().wait()

    async def perform(self, order: Order) -> Receipt:
        attached = order.body.attachments if isinstance(order.body, Send) else ()
        files = [await content(one, self.account.files) for one in attached]
        mail, to = letter(order, self.house, files=files, now=clock.now())
        await self.do(self._post.send, self.house.sender, to, bytes(mail))
        return Receipt(str(mail["Message-ID"]))

    async def do(self, verb: Callable[..., T], *given: Any) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, verb, *given)

    async def members(self, chat: str) -> Sequence[ChatMember]:
        return ()

    async def close(self) -> None:
        self._thread.submit(self._post.close)
        self._thread.shutdown(wait=False)


async def connect(account: Account) -> EmailGateway:
    """Sign in to the server. Raises CannotConnect."""
    said = {key: str(value or "").strip() for key, value in account.settings.items()}
    sender = address(said.get("sender", ""))
    if sender is None:
        raise CannotConnect(_("The sender's address is none."))
    unsubscribe = unsubscribe_address(said.get("unsubscribe", ""))
    if said.get("unsubscribe") and unsubscribe is None:
        raise CannotConnect(_("Where to unsubscribe must be an https:// or mailto: address."))
    house = House(sender, said.get("sender_name", ""), said.get("subject", ""), unsubscribe or "")
    gateway = EmailGateway(
        account, post := Post(_server(said, account)), house, _number(said, "per_minute", 20, 10_000)
    )
    try:
        await gateway.do(post.open)
    except BaseException:
        await gateway.close()
        raise
    return gateway


def _server(said: dict[str, str], account: Account) -> Server:
    security = said.get("security") or "starttls"
    if security not in ("starttls", "tls", "none") or not said.get("host"):
        raise CannotConnect(_("The mail server is not filled in."))
    port = _number(said, "port", 465 if security == "tls" else 587, 65_535)
    return Server(said["host"], port, security, said.get("user", ""), account.secrets.get("password", ""))


def _number(said: dict[str, str], key: str, default: int, most: int) -> int:
    text = said.get(key) or str(default)
    if not (text.isascii() and text.isdecimal() and len(text) < 9 and 0 < int(text) <= most):
        raise CannotConnect(_("The port and the letters a minute must be numbers."))
    return int(text)
