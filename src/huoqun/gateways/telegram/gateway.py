"""One bot on Telegram."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec
from django.utils.translation import gettext_noop as _

from huoqun.chats.port.effects import Announce, Invite, Order, Receipt
from huoqun.chats.port.errors import CannotConnect, PerformError, Refused, Throttled, Unknown
from huoqun.chats.port.gateway import LARGEST_PICTURE, Account, ChatMember, Hand, SentPicture
from huoqun.chats.port.incoming import Button, Incoming
from huoqun.chats.port.webhook import Errand
from huoqun.core import clock
from huoqun.gateways.files import content

from .client import API, Client, Denied, Upload
from .meta import META
from .translate import payload as tg
from .translate.memory import Memory
from .translate.orders import Ask, asks, text_ask
from .translate.updates import heard, read
from .webhook import secret_of

log = logging.getLogger(__name__)

POLL_SECONDS = 25
SLACK = 20.0
"""Seconds that an answer may take longer than it was asked to."""

AT_ONCE = 100


class TelegramGateway:
    """Hears by long polling, or leaves that to the web door. `warnings`: what works, but not as most groups want it."""

    capabilities = META.capabilities
    limits = META.limits

    def __init__(self, account: Account, client: Client, bot: tg.Bot, *, polls: bool = True) -> None:
        self.account = account
        self.polls = polls
        self.client = client
        self.bot = bot
        self.memory = Memory(account.since.get("moved"))
        self._moved = dict(self.memory.moved)
        self.memory.meet(bot.username, tg.person_key(bot.id))
        self.warnings = () if bot.can_read_all_group_messages else (PRIVACY,)
        self._offset = int(account.since.get("offset", 0))
        self._slow: dict[str, datetime] = {}
        self._listening: asyncio.Future[Hand] = asyncio.get_running_loop().create_future()

    # Hearing

    async def listen(self, hand: Hand) -> None:
        """Ask for updates, hand them over, and only then ask for those after them, for ever."""
        self._listening.set_result(hand)
        while not self.polls:
            await asyncio.Event().wait()
        while True:
            raw = await self._updates()
            updates = [update for update in map(read, raw) if update is not None]
            if not updates:
                continue
            items = [item for update in updates for item in heard(update, self.memory, now=self.account.now())]
            offset = max(update.update_id for update in updates) + 1
            moved = dict(self.memory.moved)
            await hand(items, {"offset": offset} if moved == self._moved else {"offset": offset, "moved": moved})
            self._offset, self._moved = offset, moved
            await self._acknowledge(items)

    async def _updates(self) -> list[msgspec.Raw]:
        params: dict[str, Any] = {"timeout": POLL_SECONDS, "limit": AT_ONCE, "allowed_updates": tg.ALLOWED}
        if self._offset:
            params["offset"] = self._offset
        try:
            return await self.client.call("getUpdates", params, returns=list[msgspec.Raw], timeout=POLL_SECONDS + SLACK)
        except Throttled as slow:
            await asyncio.sleep(slow.retry_after.total_seconds())
            return []
        except Denied as no:
            raise CannotConnect(_why(no)) from None

    async def _acknowledge(self, items: Sequence[Incoming]) -> None:
        """Whoever pressed a button sees a clock on it until it is answered; that nobody answers harms nothing."""
        for item in items:
            if isinstance(item, Button):
                try:
                    await self.client.call("answerCallbackQuery", {"callback_query_id": item.id}, returns=bool)
                except PerformError as error:
                    log.info("button_unanswered", extra={"error": type(error).__name__})

    # Doing

    async def perform(self, order: Order) -> Receipt:
        chat = self.memory.now_at(order.chat) if order.chat else ""
        try:
            return await self._perform(order, chat)
        except Denied as no:
            if not no.moved_to or not chat:
                raise
            # Nothing was done at the old address, so the new one is no second try.
            self.memory.moves(chat, str(no.moved_to))
            return await self._perform(order, str(no.moved_to))

    async def _perform(self, order: Order, chat: str) -> Receipt:
        if isinstance(order.body, Announce):
            return await self._announce(order.body, chat)
        if isinstance(order.body, Invite):
            return await self._invite(order, order.body, chat)
        wanted = asks(order, chat=chat, now=clock.now())
        first = await self._ask(wanted[0], chat)
        try:
            for ask in wanted[1:]:
                await self._ask(ask, chat)
        except PerformError as error:
            # A part of it was said: neither done nor undone, and for a person to judge.
            raise Unknown(f"the first of {len(wanted)} parts was sent, then: {error}") from None
        return Receipt(first)

    async def _announce(self, body: Announce, chat: str) -> Receipt:
        """Say it and pin it. Whether we may pin is asked first: words cannot be taken back unseen."""
        seat = await self._call("getChatMember", {"chat_id": chat, "user_id": self.bot.id}, chat, dict[str, Any])
        if seat.get("status") != "creator" and not seat.get("can_pin_messages"):
            raise Refused(_("The bot may not pin messages in this group: make it an admin with that right."))
        ref = await self._ask(text_ask({"chat_id": chat}, body.text, (), {}), chat)
        try:
            await self._call("pinChatMessage", {"chat_id": chat, "message_id": int(ref)}, chat, bool)
        except PerformError as error:
            log.warning("said_but_not_pinned", extra={"error": type(error).__name__})
        return Receipt(ref)

    async def _invite(self, order: Order, body: Invite, chat: str) -> Receipt:
        """A link that lets one person in, sent to them. A link that nobody was sent harms nothing."""
        user = tg.user_id(order.person)
        if user is None:
            raise Refused(_("This is not a Telegram user."))
        try:
            link = await self._call("createChatInviteLink", {"chat_id": chat, "member_limit": 1}, chat, tg.Link)
        except Unknown:
            raise Refused(_("Telegram did not answer when asked for an invite link."), permanent=False) from None
        text = f"{body.text}\n{link.invite_link}".strip()
        return Receipt(await self._ask(text_ask({"chat_id": user}, text, (), {}), order.target))

    async def _ask(self, ask: Ask, target: str) -> str:
        """Make a call; answers the id of the message it made, '' where it makes none."""
        try:
            done = await self._call(ask.method, ask.params, target, msgspec.Raw, await self._contents(ask))
        except Denied as no:
            if any(known in no.description for known in ask.fine):
                return ""
            raise
        return _message_id(done)

    async def _contents(self, ask: Ask) -> dict[str, Upload]:
        return {name: await content(attachment, self.account.files) for name, attachment in ask.files.items()}

    async def _call(self, method: str, params: Mapping[str, Any], target: str, returns: Any, files: Any = None) -> Any:
        try:
            return await self.client.call(method, params, returns=returns, files=files)
        except Throttled as slow:
            raise Throttled(slow.retry_after, scope=self._scope(target, slow.retry_after)) from None

    def _scope(self, target: str, wait: timedelta) -> Any:
        """Telegram does not say whether a chat or the whole bot is too fast: it is the chat, until a second one is."""
        now = clock.now()
        self._slow = {one: until for one, until in self._slow.items() if until > now}
        self._slow[target] = now + wait
        return "chat" if len(self._slow) == 1 else "connection"

    async def run_errand(self, errand: Errand) -> Sequence[Incoming]:
        """A group became a supergroup, as the web door heard: what we say there goes to its new address."""
        old, new = str(errand.payload.get("old", "")), str(errand.payload.get("new", ""))
        if errand.kind == "moved" and old and new:
            self.memory.moves(old, new)
            hand = await self._listening
            await hand((), {"moved": dict(self.memory.moved)})
        return ()

    async def picture(self, sent: SentPicture) -> bytes:
        return await self.client.download(str(sent.file.get("ref", "")), most=LARGEST_PICTURE)

    async def members(self, chat: str) -> Sequence[ChatMember]:
        """The Bot API tells nobody who is in a group."""
        return ()

    async def close(self) -> None:
        await self.client.close()


PRIVACY = _(
    "The bot's privacy mode is on: it hears only commands and answers to itself, except where it is an admin. "
    "Make it an admin of each group, or switch the mode off at @BotFather (/setprivacy) and let the bot in again."
)


async def connect(account: Account) -> TelegramGateway:
    """Ask who the bot is, and have it told of what happens in the way that the settings say. Raises CannotConnect."""
    token = account.secrets.get("token", "").strip()
    client = Client(token, str(account.settings.get("api") or API))
    door = str(account.settings.get("door") or "").strip()
    try:
        bot: tg.Bot = await client.call("getMe", {}, returns=tg.Bot)
        if door:
            hook = {"url": door, "secret_token": secret_of(token), "allowed_updates": tg.ALLOWED}
            await client.call("setWebhook", hook, returns=bool)
        else:
            # While a webhook is set, getUpdates is refused. What it has not delivered yet comes by polling.
            await client.call("deleteWebhook", {}, returns=bool)
    except Denied as no:
        await client.close()
        raise CannotConnect(_why(no)) from None
    except BaseException:
        await client.close()
        raise
    return TelegramGateway(account, client, bot, polls=not door)


def _why(no: Denied) -> str:
    if no.code in (401, 404):
        return _("Telegram does not know this bot token. Copy it again from @BotFather (/mybots, API Token).")
    if no.code == 409:
        return _(
            "Another program reads this bot's messages. Stop it, or give Huoqun a bot of its own; if none is yours, "
            "revoke the token at @BotFather."
        )
    if "webhook" in no.description:
        return f"Telegram does not take the address of our web door: {no.description[:150]}"
    return no.reason


def _message_id(done: msgspec.Raw) -> str:
    """Of what a call made: a message, several, or merely true."""
    try:
        made = msgspec.json.decode(done, type=list[tg.Message] | tg.Message | bool)
    except msgspec.DecodeError:
        raise Unknown("an answer of Telegram that cannot be read") from None
    if isinstance(made, list):
        made = made[0] if made else False
    return str(made.message_id) if isinstance(made, tg.Message) else ""
