"""A group robot's line: nothing to listen to, one group to speak in."""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import AsyncIterator, Sequence
from urllib.parse import parse_qs, urlsplit

from django.utils.translation import gettext

from huoqun.chats.port.effects import Attachment, Order, Receipt, Send
from huoqun.chats.port.errors import CannotConnect, PerformError, Refused, Unknown
from huoqun.chats.port.gateway import Account, ChatMember, Hand, Since
from huoqun.chats.port.incoming import Incoming, Renamed
from huoqun.core import clock

from ..calling import Caller
from ..files import content
from ..wecom.api import robots
from .meta import META, TEXT

HOST = "qyapi.weixin.qq.com"
LOOPBACK = ("127.0.0.1", "localhost")

# At INFO httpx writes every address that it calls, and the key stands in it.
logging.getLogger("httpx").setLevel(logging.WARNING)


class RobotGateway:
    """One robot of one group. `chat` is made of its key, and does not give it away."""

    capabilities = META.capabilities
    limits = META.limits

    def __init__(self, account: Account, caller: Caller, key: str) -> None:
        self.account, self._caller, self._key = account, caller, key
        self.chat = chat_of(key)
        self._kind = str(account.settings.get("kind") or TEXT)

    async def listen(self, hand: Hand) -> None:
        """A robot hears nothing."""
        await asyncio.Event().wait()

    async def close(self) -> None:
        await self._caller.close()

    async def past(self) -> AsyncIterator[tuple[Sequence[Incoming], Since | None]]:
        """That its group is there, under the name that the operator gave it."""
        name = str(self.account.settings.get("group_name") or self.account.name)
        mark = hashlib.sha256(name.encode()).hexdigest()[:12]
        yield [Renamed(id=f"known:{self.chat}:{mark}", at=clock.now(), chat=self.chat, name=name)], None

    async def members(self, chat: str) -> Sequence[ChatMember]:
        return ()

    async def perform(self, order: Order) -> Receipt:
        """Its words and what is attached, one message each: what came after a failure is said in the reason."""
        if not isinstance(order.body, Send) or not order.chat:
            raise Refused(gettext("A group robot can only speak in its group."))
        if order.chat != self.chat:
            raise Refused(gettext("This robot is in another group."))
        messages = [robots.text(order.body.text, self._kind)] if order.body.text else []
        messages += [await self._attached(one) for one in order.body.attachments]
        if not messages:
            raise Refused(gettext("There is nothing to say: the text is empty."))
        for said, message in enumerate(messages):
            await self._say(message, said=said)
        # WeCom names no message of a robot; with a name of ours it is kept as said in the group.
        return Receipt(f"robot:{order.key}")

    async def _say(self, message: dict[str, object], *, said: int) -> None:
        try:
            await robots.send(self._caller, self._key, message)
        except PerformError as no:
            # Some of it is there: trying it all again would say that twice.
            if said and not isinstance(no, Unknown):
                raise Refused(gettext("Only the beginning was said; the rest was refused.")) from no
            raise

    async def _attached(self, attachment: Attachment) -> dict[str, object]:
        name, raw = await content(attachment, self.account.files)
        if attachment.kind == "image":
            return robots.image(raw)
        media_id = await robots.upload(self._caller, self._key, name, raw)
        return {"msgtype": "file", "file": {"media_id": media_id}}


def chat_of(key: str) -> str:
    return "robot-" + hashlib.sha256(key.encode()).hexdigest()[:16]


async def connect(account: Account) -> RobotGateway:
    """Ask for a kind of message that there is not: nothing is said by it, and a wrong key is told.

    WeCom has no call that tries a robot. Where it looked at the kind first, a wrong key shows with the first message.
    Raises CannotConnect; Refused where WeCom cannot be reached just now.
    """
    base, key = _address(str(account.secrets.get("webhook", "")).strip())
    caller = Caller(base)
    try:
        await robots.send(caller, key, {"msgtype": "huoqun"})
    except robots.NoSuchRobot as no:
        await caller.close()
        raise CannotConnect(no.reason) from no
    except PerformError as no:
        if isinstance(no, Refused) and not no.permanent:
            await caller.close()
            raise
    except BaseException:
        await caller.close()
        raise
    return RobotGateway(account, caller, key)


def _address(webhook: str) -> tuple[str, str]:
    """Where WeCom is, and the key. Only WeCom itself, or a rehearsal on this machine. Raises CannotConnect."""
    try:
        parts = urlsplit(webhook)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        host, port, parts = "", None, urlsplit("")
    key = (parse_qs(parts.query).get("key") or [""])[0]
    is_wecom = parts.scheme == "https" and host == HOST and port in (None, 443)
    is_rehearsal = parts.scheme == "http" and host in LOOPBACK
    if not key or parts.path != robots.SEND or not (is_wecom or is_rehearsal):
        words = gettext("That is no address of a robot. One begins so:")
        raise CannotConnect(f"{words} https://{HOST}{robots.SEND}?key=")
    return f"{parts.scheme}://{parts.netloc}", key
