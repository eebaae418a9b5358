"""Discord as a gateway: heard by its gateway protocol (`listening`), spoken to by HTTP (`client`)."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext

from huoqun.chats.port.capabilities import Capability
from huoqun.chats.port.effects import (
    Announce,
    Ban,
    CreateGroup,
    DeleteMessage,
    Dissolve,
    Invite,
    Kick,
    Mute,
    Order,
    Pin,
    Receipt,
    RenameGroup,
    Send,
    SetNickname,
    SetRole,
    Unban,
    Unmute,
    Unpin,
)
from huoqun.chats.port.errors import CannotConnect, PerformError, Refused, Throttled, Unknown
from huoqun.chats.port.gateway import LARGEST_PICTURE, Account, ChatMember, Hand, SentPicture
from huoqun.chats.port.incoming import Incoming
from huoqun.core import clock
from huoqun.gateways.files import content as content_of
from huoqun.gateways.files import fetched
from huoqun.gateways.once import Tries

from .client import Client
from .content import listing, mapping, name_of, snowflake, word
from .listening import BAD_TOKEN, Listener
from .meta import META
from .saying import messages
from .seeing import ADMINISTRATOR, MANAGE_GUILD, VIEW_CHANNEL, bits, may_see, rights
from .translate import Places, message, moment, told

log = logging.getLogger(__name__)

REMEMBERED = 120.0
"""Seconds for which the same nonce is surely said once: Discord promises "the past few minutes"."""

LONGEST_MUTE = timedelta(days=28)
ROLL_LASTS = 60.0
"""Seconds for which a server's list of members serves all its channels."""

_CONTENT, _MEMBERS = (1 << 18) | (1 << 19), (1 << 14) | (1 << 15)
"""Flags of an application: it may read what is written, and be told of members (of a large and a small bot)."""


class DiscordGateway:
    """One bot."""

    limits = META.limits

    def __init__(self, account: Account, client: Client, me: str) -> None:
        settings = account.settings
        role = snowflake(settings.get("admin_role"))
        self.capabilities = META.capabilities - (frozenset() if role else {Capability.SET_ROLE})
        self._account, self._client = account, client
        self._places = Places(me, snowflake(settings.get("newcomers")), role)
        self._token = account.secrets.get("token", "")
        self._tries, self._never_again = Tries(REMEMBERED), Tries(0)
        self._since = {k: v for k, v in account.since.items() if k.startswith("c/")}
        self._rolls: dict[str, tuple[float, list[Mapping[str, Any]], Mapping[str, Any]]] = {}
        self._listener: Listener | None = None

    async def close(self) -> None:
        if self._listener is not None:
            await self._listener.close()
        await self._client.close()

    # Listening

    async def listen(self, hand: Hand) -> None:
        self._listener = listener = Listener(self._token, await self._client.gateway())
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(listener.run())
            tasks.create_task(self._hand_on(listener, hand))

    async def _hand_on(self, listener: Listener, hand: Hand) -> None:
        """Hand over what has come as one list, in order; a server that is told anew is read first."""
        while True:
            events = [await listener.events.get()]
            while not listener.events.empty():
                events.append(listener.events.get_nowait())
            items: list[Incoming] = []
            for kind, data in events:
                items += told(kind, data, self._places, clock.now())
                if kind == "GUILD_CREATE":
                    items += await self._missed(mapping(data))
                if kind == "INTERACTION_CREATE":
                    await self._take_press(mapping(data))
            since = self._heard(items)
            if items or since:
                await hand(items, since)

    def _heard(self, items: Sequence[Incoming]) -> dict[str, str]:
        """How far each channel has been heard by these items, and where new channels begin."""
        ahead: dict[str, str] = {}
        for id_, channel in self._places.channels.items():
            if f"c/{id_}" not in self._since:
                ahead[f"c/{id_}"] = channel.last or "0"
        for item in items:
            key = f"c/{item.chat}"
            if key in self._since | ahead and snowflake(item.id):
                before = ahead.get(key) or self._since.get(key) or "0"
                if int(item.id) > int(before):
                    ahead[key] = item.id
        self._since |= ahead
        return ahead

    async def _missed(self, guild: Mapping[str, Any]) -> list[Incoming]:
        """What was said in a server's channels after the last that was heard there: a new session tells only of now."""
        items: list[Incoming] = []
        for one in map(mapping, listing(guild.get("channels"))):
            id_, last = snowflake(one.get("id")), snowflake(one.get("last_message_id"))
            since = snowflake(self._since.get(f"c/{id_}"))
            if not self._places.knows(id_) or not since or int(last or 0) <= int(since):
                continue
            try:
                async for raw in self._client.history(id_, since):
                    if heard := message(raw, self._places, clock.now()):
                        items.append(heard)
            except Refused as no:
                if not no.permanent:
                    raise
                log.info("discord_no_history", extra={"connection": self._account.connection_id, "why": no.reason})
        return items

    async def _take_press(self, interaction: Mapping[str, Any]) -> None:
        """Tell Discord within three seconds that the press was taken; otherwise it shows the member that it failed."""
        if interaction.get("type") == 3:
            try:
                await self._client.answer(snowflake(interaction.get("id")), word(interaction.get("token")), 6)
            except PerformError as error:
                log.info("discord_press", extra={"connection": self._account.connection_id, "why": str(error)})

    # Performing

    async def perform(self, order: Order) -> Receipt:
        do = _DO.get(type(order.body))
        if do is None:
            raise Refused(gettext("Discord has no call for this."))
        if isinstance(order.body, CreateGroup):
            with self._never_again.trying(order):
                channel = await do(self, order)
                return Receipt(channel, await self._way_into(channel) if order.body.open else "")
        if isinstance(order.body, Send | Announce | Invite):
            with self._tries.trying(order):
                return Receipt(await do(self, order))
        return Receipt(await do(self, order))

    async def _say(self, order: Order, channel: str, text: str | None = None) -> str:
        attachments = order.body.attachments if isinstance(order.body, Send) else ()
        files = [await content_of(attachment, self._account.files) for attachment in attachments]
        first = ""
        for n, one in enumerate(messages(order, text=text)):
            try:
                ref = await self._client.send(channel, one, files if not n else ())
            except Refused as no:
                if not n:
                    raise
                # Its first part has been said: it may not count as refused.
                raise Unknown(no.reason) from no
            first = first or ref
            # Said before the session began, its echo is read from history.
            self._since.setdefault(f"c/{channel}", str(int(ref or 1) - 1))
        return first

    async def _send(self, order: Order) -> str:
        return await self._say(order, order.chat or await self._private(order.person))

    async def _private(self, person: str) -> str:
        channel = await self._client.private(person)
        self._places.private[channel] = person
        return channel

    async def _announce(self, order: Order) -> str:
        """Said, and pinned: Discord has no notice of a channel that everybody is shown."""
        body: Announce = order.body  # type: ignore[assignment]
        ref = await self._say(order, order.chat, body.text)
        try:
            await self._client.pin(order.chat, ref)
        except Refused as no:
            log.warning("discord_not_pinned", extra={"connection": self._account.connection_id, "why": no.reason})
        return ref

    async def _invite(self, order: Order) -> str:
        body: Invite = order.body  # type: ignore[assignment]
        private = await self._private(order.person)
        address = await self._client.invitation(order.chat)
        return await self._say(order, private, f"{body.text}\n{address}".strip())

    async def _guild(self, order: Order) -> str:
        """The server of the order's channel."""
        if not self._places.knows(order.chat):
            guild = snowflake((await self._client.channel(order.chat)).get("guild_id"))
        else:
            guild = self._places.channels[order.chat].guild
        if not guild:
            raise Refused(gettext("Discord does not know this channel: it was deleted, or the bot cannot see it."))
        return guild

    async def _kick(self, order: Order) -> str:
        body: Kick = order.body  # type: ignore[assignment]
        await self._client.kick(await self._guild(order), order.person, body.reason)
        return ""

    async def _ban(self, order: Order) -> str:
        body: Ban = order.body  # type: ignore[assignment]
        if body.seconds:
            raise Refused(gettext("Discord bans for good only. Mute the member instead, or ban and lift it by hand."))
        await self._client.ban(await self._guild(order), order.person, body.reason)
        return ""

    async def _unban(self, order: Order) -> str:
        await self._client.unban(await self._guild(order), order.person)
        return ""

    async def _mute(self, order: Order) -> str:
        body: Mute = order.body  # type: ignore[assignment]
        until = clock.now() + min(timedelta(seconds=body.seconds), LONGEST_MUTE)
        await self._client.mute(await self._guild(order), order.person, until, body.reason)
        return ""

    async def _unmute(self, order: Order) -> str:
        await self._client.mute(await self._guild(order), order.person, None)
        return ""

    async def _nickname(self, order: Order) -> str:
        body: SetNickname = order.body  # type: ignore[assignment]
        await self._client.change_member(await self._guild(order), order.person, nick=body.nickname)
        return ""

    async def _set_role(self, order: Order) -> str:
        body: SetRole = order.body  # type: ignore[assignment]
        if not self._places.admin_role:
            raise Refused(gettext("The connection's settings name no role of the admins."))
        guild, role = await self._guild(order), self._places.admin_role
        await self._client.set_role(guild, order.person, role, given=body.role == "admin")
        return ""

    async def _create(self, order: Order) -> str:
        """A channel; with members, one that only they and the bot see."""
        body: CreateGroup = order.body  # type: ignore[assignment]
        chosen = self._places.channels.get(self._places.newcomers)
        guilds = [chosen.guild] if chosen else list(self._places.systems)
        if len(guilds) != 1:
            raise Refused(
                gettext("The bot is in several servers: name a channel of the newcomers in the one that is meant.")
            )
        people = [order.names[m][0] for m in body.members if m in order.names and snowflake(order.names[m][0])]
        view = str(VIEW_CHANNEL)
        overwrites = [{"id": guilds[0], "type": 0, "deny": view}] if people else []
        overwrites += [{"id": key, "type": 1, "allow": view} for key in ([*people, self._places.me] if people else [])]
        return await self._client.create(guilds[0], body.name, overwrites)

    async def _way_into(self, channel: str) -> str:
        """The link into a channel that is there already: whatever goes wrong now, it is not to be made anew."""
        try:
            return await self._client.invitation(channel, for_all=True)
        except (Refused, Throttled) as no:
            raise Unknown from no

    async def _once(self, doing: Awaitable[None]) -> str:
        await doing
        return ""

    # Members

    async def members(self, chat: str) -> Sequence[ChatMember]:
        """Who of the server's members may see the channel."""
        channel = await self._client.channel(chat)
        guild = snowflake(channel.get("guild_id"))
        listed, about = await self._roll(guild)
        roles = {
            snowflake(mapping(r).get("id")): bits(mapping(r).get("permissions")) for r in listing(about.get("roles"))
        }
        owner, seen = snowflake(about.get("owner_id")), []
        for member in listed:
            person, own = snowflake(mapping(member.get("user")).get("id")), listing(member.get("roles"))
            if person and may_see(person, own, guild=guild, owner=owner, roles=roles, channel=channel):
                seen.append(self._member(member, person, owner, rights(guild, roles, own)))
        return seen

    def _member(self, member: Mapping[str, Any], person: str, owner: str, may: int) -> ChatMember:
        leads = may & (ADMINISTRATOR | MANAGE_GUILD) or self._places.admin_role in listing(member.get("roles"))
        user, now = mapping(member.get("user")), clock.now()
        joined = moment(member.get("joined_at"), now)
        return ChatMember(
            person=person, name=name_of(user, member), nickname=word(member.get("nick")),
            role="owner" if person == owner else "admin" if leads else "member",
            joined_at=joined if joined is not now else None, is_bot=user.get("bot") is True,
        )  # fmt: skip

    async def picture(self, sent: SentPicture) -> bytes:
        return await fetched(word(sent.file.get("url")), most=LARGEST_PICTURE)

    async def _roll(self, guild: str) -> tuple[list[Mapping[str, Any]], Mapping[str, Any]]:
        now = asyncio.get_running_loop().time()
        called = self._rolls.get(guild)
        if called is None or called[0] + ROLL_LASTS < now:
            about = await self._client.guild(guild)
            listed = [member async for member in self._client.members(guild)]
            called = self._rolls[guild] = (now, listed, about)
        return called[1], called[2]


_Do = Callable[[DiscordGateway, Any], Awaitable[str]]

_DO: Mapping[type, _Do] = {
    Send: DiscordGateway._send,
    Announce: DiscordGateway._announce,
    Invite: DiscordGateway._invite,
    Kick: DiscordGateway._kick,
    Ban: DiscordGateway._ban,
    Unban: DiscordGateway._unban,
    Mute: DiscordGateway._mute,
    Unmute: DiscordGateway._unmute,
    SetNickname: DiscordGateway._nickname,
    SetRole: DiscordGateway._set_role,
    CreateGroup: DiscordGateway._create,
    DeleteMessage: lambda own, order: own._once(own._client.delete(order.chat, order.body.message)),
    Pin: lambda own, order: own._once(own._client.pin(order.chat, order.body.message)),
    Unpin: lambda own, order: own._once(own._client.unpin(order.chat, order.body.message)),
    RenameGroup: lambda own, order: own._once(own._client.rename(order.chat, order.body.name)),
    Dissolve: lambda own, order: own._once(own._client.remove(order.chat)),
}


async def connect(account: Account) -> DiscordGateway:
    """Raises CannotConnect: a token that is not accepted, or intents that are off."""
    api = str(account.settings.get("api") or "https://discord.com/api/v10")
    client = Client(api, account.secrets.get("token", ""))
    try:
        me, flags = snowflake((await client.me()).get("id")), (await client.application()).get("flags")
        missing = _missing(flags if isinstance(flags, int) else 0)
        if missing:
            raise CannotConnect(
                gettext("Turn on {missing} in the developer portal (Bot, Privileged Gateway Intents).").format(
                    missing=missing
                )
            )
    except Refused as no:
        await client.close()
        if "token" in no.reason:
            raise CannotConnect(gettext(BAD_TOKEN)) from no
        raise
    except BaseException:
        await client.close()
        raise
    return DiscordGateway(account, client, me)


def _missing(flags: int) -> str:
    wanted = {"“Message Content Intent”": flags & _CONTENT, "“Server Members Intent”": flags & _MEMBERS}
    return " and ".join(name for name, has in wanted.items() if not has)
