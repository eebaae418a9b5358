"""Matrix behind the port: an account that listens by `/sync` and acts by calls."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from django.utils.translation import gettext

from huoqun.chats.port.capabilities import Limit
from huoqun.chats.port.effects import Order, Receipt, Send
from huoqun.chats.port.errors import CannotConnect, Unknown
from huoqun.chats.port.gateway import LARGEST_PICTURE, Account, ChatMember, Hand, SentPicture
from huoqun.chats.port.incoming import Person

from . import levels
from .acting import Acting
from .client import Client, Declined, at, find, log_in
from .events import mapping, read, text
from .lifting import Lifting
from .listening import Listening
from .meta import META
from .standing import Standing

LOOKED_THROUGH = 300
"""Messages of a room in which a lost one of ours is looked for."""

_tokens: dict[tuple[int, str, str, str], str] = {}
"""What logging in gave, by connection, homeserver, user and password: servers let few log in often."""


class MatrixGateway:
    """One account on one homeserver."""

    def __init__(self, standing: Standing) -> None:
        self.capabilities = META.capabilities
        self.limits = limits(standing.account)
        self.standing = standing
        self.lifting = Lifting(standing)
        self.acting = Acting(standing, self.lifting)
        self.listening = Listening(standing)

    async def listen(self, hand: Hand) -> None:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self.listening.run(hand))
            tasks.create_task(self.lifting.run({"unmute": self.acting.unmute, "unban": self.acting.unban}))

    async def perform(self, order: Order) -> Receipt:
        return await self.acting.perform(order)

    async def members(self, chat: str) -> Sequence[ChatMember]:
        """Everybody in a room but ourselves."""
        room, client = self.standing.place(chat), self.standing.client
        listed = await client.patiently(at("rooms", room, "members"), membership="join")
        held = await client.patiently(at("rooms", room, "state", "m.room.power_levels", ""))
        created = await client.patiently(at("rooms", room, "state", "m.room.create", ""), format="event")
        above = levels.creators_of(created)
        chunk = listed.get("chunk")
        events = [read(raw) for raw in chunk] if isinstance(chunk, list) else []
        return [
            ChatMember(
                event.state_key, text(event.content, "displayname"),
                levels.role_of(levels.level_of(event.state_key, held, above)),
                # A later event of somebody who stays only says a new name: since when they are here is not told.
                joined_at=None if text(event.before, "membership") == "join" else event.at,
            )
            for event in events if event is not None and event.state_key and event.state_key != self.standing.me.key
        ]  # fmt: skip

    async def picture(self, sent: SentPicture) -> bytes:
        return await self.standing.client.media(str(sent.file.get("url", "")), most=LARGEST_PICTURE)

    async def lookup(self, order: Order) -> Receipt | None:
        """Messages carry our key back to the device that sent them."""
        if not isinstance(order.body, Send):
            raise Unknown("only messages can be looked up")
        room = self.standing.place(order.chat) if order.chat else await self.acting.private.known(order.person)
        if not room:
            return None
        seen = 0
        before: dict[str, str] = {}
        while seen < LOOKED_THROUGH:
            page = await self.standing.client.get(at("rooms", room, "messages"), dir="b", limit=100, **before)
            chunk = page.get("chunk")
            for event in map(read, chunk if isinstance(chunk, list) else []):
                seen += 1
                if event is not None and text(event.unsigned, "transaction_id") == order.key:
                    return Receipt(event.event_id)
            if not text(page, "end"):
                return None
            before = {"from": text(page, "end")}
        raise Unknown("too much was said since")

    async def close(self) -> None:
        await self.standing.client.close()


def limits(account: Account) -> tuple[Limit, ...]:
    """What the operator says the homeserver lets the account send."""
    try:
        count = int(str(account.settings.get("per_minute", "")).strip() or 0)
    except ValueError:
        raise CannotConnect(gettext("Messages a minute must be a number, or empty.")) from None
    source = "the homeserver's own rc_message, filled in by the operator"
    return (Limit("messages", count, 60, source=source),) if count > 0 else ()


async def connect(account: Account) -> MatrixGateway:
    """Let in by token, or by user and password. Raises CannotConnect."""
    client = Client(await find(str(account.settings.get("homeserver", ""))))
    try:
        me = await _let_in(client, account)
        standing = Standing(account, client, me, moved=_texts(account.since.get("moved")))
        standing.learn_direct(await _account_data(standing, "m.direct"))
        gateway = MatrixGateway(standing)
        await gateway.lifting.load()
    except BaseException:
        await client.close()
        raise
    return gateway


async def _let_in(client: Client, account: Account) -> Person:
    """Who we are there."""
    token, user = account.secrets.get("token", "").strip(), str(account.settings.get("user", "")).strip()
    password = account.secrets.get("password", "")
    kept = (account.connection_id, client.base, user, password)
    client.token = token or _tokens.get(kept, "")
    if not client.token and not (user and password):
        raise CannotConnect(gettext("Fill in an access token of the bot's account, or its user and password."))
    try:
        return await _who(client) if client.token else await _logged_in(client, kept)
    except Declined as no:
        if token or no.code not in ("M_UNKNOWN_TOKEN", "M_MISSING_TOKEN"):
            raise CannotConnect(no.reason) from no
    return await _logged_in(client, kept)


async def _logged_in(client: Client, kept: tuple[int, str, str, str]) -> Person:
    client.token = ""
    await log_in(client, kept[2], kept[3], device=f"HUOQUN{kept[0]}")
    _tokens[kept] = client.token
    return await _who(client)


async def _who(client: Client) -> Person:
    me = text(await client.get("/account/whoami"), "user_id")
    if not me.startswith("@"):
        raise CannotConnect(gettext("What answers at this address is no Matrix homeserver. Check the address."))
    try:
        name = text(await client.get(at("profile", me, "displayname")), "displayname")
    except Declined:
        name = ""
    return Person(me, name, is_bot=True)


async def _account_data(standing: Standing, kind: str) -> dict[str, object]:
    try:
        return await standing.client.patiently(at("user", standing.me.key, "account_data", kind))
    except Declined as no:
        if no.status != 404:
            raise
        return {}


def _texts(found: object) -> dict[str, str]:
    held = mapping({"found": found}, "found")
    return {key: value for key, value in held.items() if isinstance(value, str)}
