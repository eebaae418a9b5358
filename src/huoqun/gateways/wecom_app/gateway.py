"""An app among the staff: written to as persons by their userid, spoken to in the chats that it made."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import Any

from django.utils.translation import gettext

from huoqun.chats.port.effects import CreateGroup, Invite, Kick, Order, Receipt, RenameGroup, Send
from huoqun.chats.port.errors import CannotConnect, PerformError, Refused, Unknown
from huoqun.chats.port.gateway import Account, ChatMember, Hand, Since
from huoqun.chats.port.incoming import AddedContact, Incoming, Person

from ..files import content
from ..wecom.api import media, messages
from ..wecom.client import Client, client_of
from ..wecom.translate import moment
from .meta import META


class AppGateway:
    """One app of one company, towards its staff."""

    capabilities = META.capabilities
    limits = META.limits

    def __init__(self, client: Client, account: Account) -> None:
        self.client, self.account = client, account
        self._agent = int(account.settings["agent_id"])
        self._acts: dict[type, Callable[[Order, Any], Awaitable[Receipt]]] = {
            Send: self._send, Kick: self._kick, Invite: self._invite, CreateGroup: self._create,
            RenameGroup: self._rename,
        }  # fmt: skip

    async def listen(self, hand: Hand) -> None:
        """The app's callback address belongs to the platform `wecom`: here nothing is heard."""
        await asyncio.Event().wait()

    async def close(self) -> None:
        await self.client.close()

    async def past(self) -> AsyncIterator[tuple[Sequence[Incoming], Since | None]]:
        """Those of the staff whom the operator named, with their names."""
        for account in str(self.account.settings.get("staff") or "").replace(",", " ").split():
            try:
                found = await messages.staff(self.client, account)
            except Refused:
                # One out of the app's reach does not hide the others.
                continue
            who = Person(found.userid, found.name)
            yield [AddedContact(id=f"staff:{found.userid}", at=moment(0), who=who)], None

    async def members(self, chat: str) -> Sequence[ChatMember]:
        """WeCom tells their userids only."""
        found = await messages.chat(self.client, chat)
        return [ChatMember(one, one, "owner" if one == found.owner else "member") for one in found.userlist]

    async def perform(self, order: Order) -> Receipt:
        act = self._acts.get(type(order.body))
        if act is None:
            raise Refused(gettext("WeCom has no call for this; a person does it in the app."))
        return await act(order, order.body)

    # Said

    async def _send(self, order: Order, body: Send) -> Receipt:
        """Words and files, a message each: what came after a failure is said in the reason."""
        said: list[dict[str, Any]] = []
        if body.text:
            said.append(_fitting(body.text))
        for attachment in body.attachments:
            name, raw = await content(attachment, self.account.files)
            kind = media.kind_of(attachment.kind, raw)
            said.append(messages.file(kind, await media.upload(self.client, kind, name, raw)))
        if not said:
            raise Refused(gettext("There is nothing to say: the text is empty."))
        refs = []
        for message in said:
            try:
                refs.append(await self._say(order, message))
            except PerformError as no:
                # Some of it is there: trying it all again would say that twice.
                if refs and not isinstance(no, Unknown):
                    raise Refused(gettext("Only the beginning was said; the rest was refused.")) from no
                raise
        return Receipt(refs[0])

    async def _say(self, order: Order, message: dict[str, Any]) -> str:
        if order.chat:
            await messages.say(self.client, order.chat, message)
            # WeCom names no message of a group chat; with a name of ours it is kept as said there.
            return f"chat:{order.key}"
        sent = await messages.send(self.client, self._agent, order.person, message)
        # WeCom answers 0 to a message that reached nobody, but for a company where none of many is valid (81013).
        if order.person.lower() in {one.lower() for one in sent.invaliduser.split("|")}:
            raise Refused(gettext("WeCom knows no such member of staff, or the app may not see them."))
        if order.person.lower() in {one.lower() for one in sent.unlicenseduser.split("|")}:
            raise Refused(gettext("They have no licence for this app's interface (基础接口许可)."))
        return sent.msgid

    # Groups

    async def _create(self, order: Order, body: CreateGroup) -> Receipt:
        """Under an id that comes of our key: the same order finds its chat there already, and makes no second one."""
        staff = [order.names[member][0] for member in body.members if member in order.names]
        if not messages.FEWEST <= len(staff) <= messages.MOST:
            raise Refused(gettext("WeCom makes a group chat of 2 to 500 of the staff."))
        chat = chat_of(order.key)
        try:
            return Receipt(await messages.create(self.client, chat, body.name[: messages.LONGEST_NAME], staff))
        except Refused:
            if order.attempt > 1 and await self._is_there(chat):
                return Receipt(chat)
            raise

    async def _is_there(self, chat: str) -> bool:
        try:
            return (await messages.chat(self.client, chat)).chatid == chat
        except Refused:
            return False

    async def _rename(self, order: Order, body: RenameGroup) -> Receipt:
        await messages.update(self.client, order.chat, name=body.name[: messages.LONGEST_NAME])
        return Receipt()

    async def _kick(self, order: Order, body: Kick) -> Receipt:
        await messages.update(self.client, order.chat, del_user_list=[order.person])
        return Receipt()

    async def _invite(self, order: Order, body: Invite) -> Receipt:
        """They are added: nobody has to accept, and no words go with it."""
        await messages.update(self.client, order.chat, add_user_list=[order.person])
        return Receipt()


def _fitting(words: str) -> dict[str, Any]:
    """A text. WeCom cuts a longer one off without a word, so it is refused here."""
    if len(words.encode()) > messages.LONGEST_TEXT:
        raise Refused(gettext("An app's text holds 2,048 bytes; this is longer. A Chinese character is three bytes."))
    return messages.text(words)


def chat_of(key: str) -> str:
    return "huoqun" + hashlib.sha256(key.encode()).hexdigest()[:26]


async def connect(account: Account) -> AppGateway:
    """Log in with the app's secret, and see that it is the app of this agent id. Raises CannotConnect."""
    agent = str(account.settings.get("agent_id", "")).strip()
    if not (agent.isascii() and agent.isdecimal() and len(agent) < 12):
        raise CannotConnect(gettext("The agent id is a number: 应用管理 → your app → AgentId."))
    client = client_of(account)
    try:
        await client.check(messages.AGENT, agentid=agent)
    except Refused as no:
        await client.close()
        if no.permanent:
            raise CannotConnect(no.reason) from no
        raise
    except BaseException:
        await client.close()
        raise
    return AppGateway(client, account)
