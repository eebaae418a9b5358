"""Feishu as a gateway: what comes through the web door is done in `webhook`; here orders are performed, errands run,
and what no callback told is looked after.
"""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext

from huoqun.chats.port.effects import (
    Announce,
    CreateGroup,
    DeleteMessage,
    Dissolve,
    Invite,
    Kick,
    Order,
    Pin,
    Receipt,
    RenameGroup,
    Send,
    SetRole,
    Unpin,
)
from huoqun.chats.port.errors import CannotConnect, PerformError, Refused, Throttled, Unknown
from huoqun.chats.port.gateway import LARGEST_PICTURE, Account, ChatMember, Hand, SentPicture
from huoqun.chats.port.incoming import Incoming, Person, RoleChanged
from huoqun.chats.port.webhook import Errand
from huoqun.core import clock
from huoqun.gateways.files import content as content_of
from huoqun.gateways.once import Tries

from .client import Client
from .content import listing, mapping, word
from .meta import FEISHU, META
from .saying import messages, plain
from .translate import history, reaction, recall

log = logging.getLogger(__name__)

ROUND = 600.0
"""Seconds between two rounds through the groups: who is in them under which name, and what no callback told."""

AGAIN = 20.0
MOST_FAILURES = 3
"""A round that fails is gone again after so many seconds; so many in a row end the line."""

OVERLAP = 120
"""Seconds before the last round from which history is read again: the same message has the same id."""

REMEMBERED = 3300.0
"""Seconds for which the same uuid is surely said once: Feishu promises an hour."""

MOST_PLACES = 20_000


class FeishuGateway:
    """One app's bot."""

    capabilities = META.capabilities
    limits = META.limits

    def __init__(self, account: Account, client: Client) -> None:
        self._account, self._client = account, client
        self._app = str(account.settings.get("app_id", ""))
        self._tries = Tries(REMEMBERED)
        self._private: dict[str, bool] = {}
        self._places: OrderedDict[str, str] = OrderedDict()
        self._introduced: dict[tuple[str, str], tuple[str, str]] = {}

    async def close(self) -> None:
        await self._client.close()

    # Listening

    async def listen(self, hand: Hand) -> None:
        """Go round the groups, now and every ten minutes, until cancelled. Nothing is held open that could be cut: the
        third round in a row that fails ends the line, so that the operator sees it.
        """
        read = self._account.since.get("read")
        if read is None:
            # From the first day on: what was said before we came is for an import.
            await hand((), {"read": int(clock.now().timestamp())})
        failures = 0
        while True:
            began = int(clock.now().timestamp())
            try:
                await self._round(hand, int(read) - OVERLAP if isinstance(read, int | float) else None)
            except PerformError:
                failures += 1
                if failures == MOST_FAILURES:
                    raise
                await asyncio.sleep(AGAIN)
                continue
            read, failures = began, 0
            await hand((), {"read": began})
            await asyncio.sleep(ROUND)

    async def _round(self, hand: Hand, after: int | None) -> None:
        async for one in self._client.chats():
            chat = word(mapping(one).get("chat_id"))
            if not chat:
                continue
            try:
                items: list[Incoming] = list(await self._introductions(chat))
                if after is not None:
                    items = await self._missed(chat, after) + items
            except Refused as no:
                if not no.permanent:
                    raise
                log.info("feishu_round", extra={"connection": self._account.connection_id, "why": no.reason})
                continue
            if items:
                await hand(items, None)

    async def _missed(self, chat: str, after: int) -> list[Incoming]:
        """What was said in a group from that second on; what the web door heard already has the same ids."""
        try:
            now = self._account.now()
            said = [item async for item in self._client.history(chat, after=after)]
            return [item for raw in said if (item := history(raw, chat=chat, app=self._app, now=now)) is not None]
        except Refused as no:
            if not no.permanent:
                raise
            # Without the permission for all messages of groups there is no history to read.
            return []

    async def _introductions(self, chat: str) -> Sequence[Incoming]:
        """Names and roles that are new to us: messages come without names, and managers change without an event."""
        now, told = self._account.now(), []
        for member in await self.members(chat):
            known = (member.name, member.role)
            if self._introduced.get((chat, member.person)) == known:
                continue
            self._introduced[chat, member.person] = known
            told.append(_introduction(chat, member, now))
        return told

    # Performing

    async def perform(self, order: Order) -> Receipt:
        do = _DO.get(type(order.body))
        if do is None:
            raise Refused(gettext("Feishu has no call for this."))
        if not isinstance(order.body, Send | Announce | CreateGroup):
            return Receipt(await do(self, order))
        with self._tries.trying(order):
            made = await do(self, order)
            is_open = isinstance(order.body, CreateGroup) and order.body.open
            return Receipt(made, await self._way_into(made) if is_open else "")

    async def _send(self, order: Order) -> str:
        body: Send = order.body  # type: ignore[assignment]
        images, uploads = [], []
        for attachment in body.attachments:
            name, content = await content_of(attachment, self._account.files)
            if attachment.kind == "image":
                images.append(await self._client.upload_image(name, content))
            else:
                voice = attachment.kind == "voice"
                uploads.append(await self._client.upload_file(name, content, voice=voice))
        first = ""
        to = {"chat": order.chat} if order.chat else {"person": order.person}
        for n, out in enumerate(messages(order, images, uploads)):
            try:
                ref = await self._client.send(out, uuid=f"{order.key}-{n}", reply_to="" if n else body.reply_to, **to)
            except Refused as no:
                if not n:
                    raise
                # Its first message has been said: it may not count as refused.
                raise Unknown(no.reason) from no
            first = first or ref
        return first

    async def _announce(self, order: Order) -> str:
        """Said, and shown at the top of the group. Feishu's own announcement is a document that nobody is told of."""
        body: Announce = order.body  # type: ignore[assignment]
        message = await self._client.send(plain(body.text), uuid=f"{order.key}-0", chat=order.chat)
        try:
            await self._client.put_on_top(order.chat, message)
        except Refused as no:
            log.warning("feishu_not_on_top", extra={"connection": self._account.connection_id, "why": no.reason})
        return message

    async def _kick(self, order: Order) -> str:
        data = await self._client.remove(order.chat, order.person)
        if order.person in listing(data.get("invalid_id_list")):
            raise Refused(gettext("Feishu knows nobody by this id in the group."))
        return ""

    async def _invite(self, order: Order) -> str:
        data = await self._client.add(order.chat, order.person)
        if order.person in listing(data.get("invalid_id_list")) + listing(data.get("not_existed_id_list")):
            raise Refused(
                gettext("This person cannot be added: they are outside the app's availability, or have left.")
            )
        return ""

    async def _set_role(self, order: Order) -> str:
        body: SetRole = order.body  # type: ignore[assignment]
        await self._client.set_manager(order.chat, order.person, appointed=body.role == "admin")
        return ""

    async def _create(self, order: Order) -> str:
        body: CreateGroup = order.body  # type: ignore[assignment]
        people = [order.names[member][0] for member in body.members if member in order.names]
        return await self._client.create(body.name, people, uuid=order.key)

    async def _way_into(self, chat: str) -> str:
        """The link into a group that is there already: asked for again by its key, it is the same group."""
        try:
            link = await self._client.link(chat)
        except (Refused, Throttled) as no:
            raise Unknown from no
        if not link:
            raise Unknown
        return link

    async def members(self, chat: str) -> Sequence[ChatMember]:
        """People only: Feishu lists no bots here."""
        about = await self._client.chat(chat)
        owner, managers = word(about.get("owner_id")), listing(about.get("user_manager_id_list"))
        listed = []
        async for item in self._client.members(chat):
            if key := word(mapping(item).get("member_id")):
                role = "owner" if key == owner else "admin" if key in managers else "member"
                listed.append(ChatMember(person=key, name=word(mapping(item).get("name")), role=role))
        return listed

    async def picture(self, sent: SentPicture) -> bytes:
        kind = "file" if sent.file.get("kind") == "voice" else "image"
        return await self._client.resource(sent.message, word(sent.file.get("name")), kind=kind, most=LARGEST_PICTURE)

    # Errands

    async def run_errand(self, errand: Errand) -> Sequence[Incoming]:
        payload = errand.payload
        match errand.kind:
            case "reaction":
                return (reaction(payload, chat=await self._group_of(word(payload.get("message")))),)
            case "recall":
                chat = word(payload.get("chat"))
                return (recall(payload, chat=None if await self._is_private(chat) else chat),)
            case "roll":
                return await self._introductions(word(payload.get("chat")))
        return ()

    async def _group_of(self, message: str) -> str | None:
        """The group in which a message was said; None in private."""
        if message not in self._places:
            self._places[message] = word((await self._client.message(message)).get("chat_id"))
            if len(self._places) > MOST_PLACES:
                self._places.popitem(last=False)
        chat = self._places[message]
        return None if not chat or await self._is_private(chat) else chat

    async def _is_private(self, chat: str) -> bool:
        if chat not in self._private:
            self._private[chat] = (await self._client.chat(chat)).get("chat_mode") == "p2p"
        return self._private[chat]


def _introduction(chat: str, member: ChatMember, at: datetime) -> RoleChanged:
    """Their name and role, as an event: what is so already is no news."""
    role: Any = member.role
    id_ = f"roll:{at.date().isoformat()}:{chat}:{member.person}:{role}"
    return RoleChanged(id=id_, at=at, chat=chat, who=Person(member.person, member.name), role=role)


async def _nothing(doing: Awaitable[None]) -> str:
    await doing
    return ""


_Do = Callable[[FeishuGateway, Any], Awaitable[str]]

_DO: Mapping[type, _Do] = {
    Send: FeishuGateway._send,
    Announce: FeishuGateway._announce,
    Kick: FeishuGateway._kick,
    Invite: FeishuGateway._invite,
    SetRole: FeishuGateway._set_role,
    CreateGroup: FeishuGateway._create,
    DeleteMessage: lambda own, order: _nothing(own._client.recall(order.body.message)),
    Pin: lambda own, order: _nothing(own._client.pin(order.body.message)),
    Unpin: lambda own, order: _nothing(own._client.unpin(order.body.message)),
    RenameGroup: lambda own, order: _nothing(own._client.rename(order.chat, order.body.name)),
    Dissolve: lambda own, order: _nothing(own._client.disband(order.chat)),
}


async def connect(account: Account) -> FeishuGateway:
    """Raises CannotConnect: wrong app id or secret, no bot, no such server."""
    settings = account.settings
    server = str(settings.get("server") or FEISHU)
    client = Client(server, str(settings.get("app_id", "")), account.secrets.get("app_secret", ""))
    try:
        await client.bot()
    except Refused as no:
        await client.close()
        if no.permanent:
            raise CannotConnect(no.reason) from no
        raise
    except BaseException:
        await client.close()
        raise
    return FeishuGateway(account, client)
