"""Orders posted to a system of the operator's own."""

from __future__ import annotations

import asyncio
import email.utils
import ipaddress
import socket
from collections.abc import Sequence
from datetime import timedelta
from urllib.parse import quote, urlsplit

import httpx
import msgspec
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from huoqun.chats.port.capabilities import Capability, Limit
from huoqun.chats.port.effects import Order, Receipt, Send
from huoqun.chats.port.errors import CannotConnect, Refused, Throttled, Unknown
from huoqun.chats.port.gateway import Account, ChatMember, Hand
from huoqun.core import clock
from huoqun.gateways.calling import Answer, Caller
from huoqun.gateways.files import content

from .meta import META
from .signing import HEADER, SHORTEST_SECRET, sign
from .translate import abilities, missing, order_json, reply

NO_TIME_SAID = timedelta(minutes=1)
LONGEST_WAIT = timedelta(days=1)


class WebhookGateway:
    """One address. What it says that it can do is what it is asked."""

    limits: tuple[Limit, ...] = META.limits

    def __init__(self, account: Account, caller: Caller, capabilities: frozenset[str]) -> None:
        self.account = account
        self.capabilities = capabilities
        self._caller = caller
        self._url = str(account.settings["url"]).strip()
        self._secret = account.secrets["secret"]

    async def listen(self, hand: Hand) -> None:
        """The web door hears."""
        await asyncio.Event().wait()

    async def perform(self, order: Order) -> Receipt:
        """Post it. Raises as its status says: README.md tells which means what."""
        if lacking := missing(order, self.capabilities):
            can = ", ".join(sorted(lacking))
            raise Refused(gettext("The other system has not said that it can: %(what)s.") % {"what": can})
        contents = {}
        if isinstance(order.body, Send):
            for place, attached in enumerate(order.body.attachments):
                if attached.path:
                    contents[place] = await content(attached, self.account.files)
        answer = await self.post(order_json(order, contents=contents), key=order.key)
        told = reply(answer.body)
        if 200 <= answer.status < 300:
            return Receipt(told.id)
        raise _why(answer, told.error)

    async def post(self, body: bytes, *, key: str) -> Answer:
        headers = {
            "Content-Type": "application/json", "User-Agent": "Huoqun", "Idempotency-Key": quote(key),
            HEADER: sign(self._secret, body, at=clock.now()),
        }  # fmt: skip
        return await self._caller.call("POST", self._url, content=body, headers=headers)

    async def members(self, chat: str) -> Sequence[ChatMember]:
        return ()

    async def close(self) -> None:
        await self._caller.close()


def _why(answer: Answer, error: str) -> Exception:
    """What a status that is not 2xx means for the order."""
    words = gettext("The other system answered %(code)s") % {"code": answer.status}
    words += f": {error[:200]}" if error else "."
    if answer.status == 429 or (answer.status == 503 and "retry-after" in answer.headers):
        return Throttled(_wait(answer.headers.get("retry-after", "")))
    # Its own trouble, a proxy's, or a second try while the first is under way: it may have been done.
    if answer.status in (408, 409, 425) or (answer.status >= 500 and answer.status not in (501, 503)):
        return Unknown(words)
    return Refused(words, permanent=answer.status not in (401, 403, 503))


def _wait(said: str) -> timedelta:
    """Retry-After: seconds, or a date (RFC 9110)."""
    if said.isascii() and said.isdecimal() and len(said) < 9:
        return min(timedelta(seconds=max(1, int(said))), LONGEST_WAIT)
    try:
        until = email.utils.parsedate_to_datetime(said)
        return max(timedelta(seconds=1), min(until - clock.now(), LONGEST_WAIT))
    except (TypeError, ValueError, IndexError, OverflowError):
        return NO_TIME_SAID


async def connect(account: Account) -> WebhookGateway:
    """Ask the address whether it takes our signature, by `{"do": "ping"}`. Raises CannotConnect."""
    if len(account.secrets.get("secret", "")) < SHORTEST_SECRET:
        raise CannotConnect(_("The shared secret is too short: take at least 16 random characters."))
    can, unknown = abilities(str(account.settings.get("can") or ""), META.capabilities)
    if unknown:
        names = ", ".join(unknown)[:200]
        raise CannotConnect(gettext("Nothing is called %(names)s among what a system can do.") % {"names": names})
    if account.settings.get("idempotent") == "yes":
        can |= {Capability.IDEMPOTENT}
    await _allowed(str(account.settings.get("url") or "").strip(), inside=account.settings.get("inside") == "yes")
    gateway = WebhookGateway(account, Caller(""), can)
    try:
        answer = await gateway.post(msgspec.json.encode({"do": "ping"}), key="ping")
    except BaseException:
        await gateway.close()
        raise
    if not 200 <= answer.status < 300:
        await gateway.close()
        answered = gettext("The address answered %(code)s to our ping.") % {"code": answer.status}
        raise CannotConnect(_NO_PONG.get(answer.status) or answered)
    return gateway


_NO_PONG = {
    401: _("The other system does not accept our signature: is the same secret kept at both ends?"),
    403: _("The other system does not accept our signature: is the same secret kept at both ends?"),
    404: _("Nothing is at that address: the other system answered 404."),
}


async def _allowed(url: str, *, inside: bool) -> None:
    """Only https to the open network; http and private addresses only where the operator says so. Raises."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
        httpx.URL(url)
    except (ValueError, httpx.InvalidURL):
        raise CannotConnect(_("The address to post to is none.")) from None
    if parts.scheme not in ("http", "https") or not host:
        raise CannotConnect(_("The address to post to must begin with https://."))
    private = await asyncio.to_thread(_is_inside, host, port)
    if private and not inside:
        raise CannotConnect(_("This address lies inside this network. Say so in the settings if that is meant."))
    if parts.scheme == "http" and not private:
        raise CannotConnect(_("Over the open network the address must begin with https://."))


def _is_inside(host: str, port: int | None) -> bool:
    """Whether any address of this host is not a public one. Raises OSError where it has none."""
    found = socket.getaddrinfo(host, port or 443, type=socket.SOCK_STREAM)
    return any(not ipaddress.ip_address(str(one[4][0]).split("%")[0]).is_global for one in found)
