"""Discord's gateway events → what was heard. Pure, and never raises on what is not as documented.

Shapes: docs.discord.com/developers, "Gateway Events". An event says of a channel only its id: `Places` is what earlier
events told of channels.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from huoqun.chats.port.incoming import (
    Button,
    Dissolved,
    Edit,
    Incoming,
    Joined,
    Left,
    Message,
    Person,
    Reaction,
    Recall,
    Renamed,
    RoleChanged,
    SentEcho,
)

from .content import files, kind_of, listing, mapping, name_of, snowflake, word, words
from .nonce import token_of

TEXT, PRIVATE, NEWS = 0, 1, 5
_DISCORD_EPOCH = datetime(2015, 1, 1, tzinfo=UTC)


@dataclass(slots=True)
class Channel:
    """A text channel. `last`: the id of the last message that was said there, as the server told."""

    guild: str
    name: str
    last: str = ""


@dataclass(slots=True)
class Places:
    """Whom we are, the channels and servers that we are in, and what the operator chose for them."""

    me: str
    newcomers: str = ""
    admin_role: str = ""
    channels: dict[str, Channel] = field(default_factory=dict)
    systems: dict[str, str] = field(default_factory=dict)
    private: dict[str, str] = field(default_factory=dict)
    """Private channels → with whom."""

    def door(self, guild: str) -> str:
        """The channel to which newcomers of a server come: the operator's, or else the server's system channel."""
        chosen = self.channels.get(self.newcomers)
        return self.newcomers if chosen and chosen.guild == guild else self.systems.get(guild, "")

    def knows(self, channel: str) -> bool:
        return channel in self.channels


def time_of(id_: str) -> datetime:
    """When an id was made: its upper 42 bits are milliseconds since 2015."""
    return _DISCORD_EPOCH + timedelta(milliseconds=int(id_ or 0) >> 22)


def moment(stamp: Any, otherwise: datetime) -> datetime:
    """ISO 8601, as Discord writes times."""
    try:
        at = datetime.fromisoformat(word(stamp))
    except ValueError:
        return otherwise
    try:
        return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
    except (OverflowError, ValueError):
        return otherwise


def told(kind: str, data: Any, places: Places, now: datetime) -> list[Incoming]:
    """What an event says; and `places` knows afterwards what it told of channels."""
    tell = _TELL.get(kind)
    return tell(mapping(data), places, now) if tell else []


# Channels and servers


def _guild_created(data: Mapping[str, Any], places: Places, now: datetime) -> list[Incoming]:
    guild = snowflake(data.get("id"))
    if guild:
        places.systems[guild] = snowflake(data.get("system_channel_id"))
        for channel in listing(data.get("channels")):
            _learn(mapping(channel), guild, places)
    return []


def _guild_updated(data: Mapping[str, Any], places: Places, now: datetime) -> list[Incoming]:
    if guild := snowflake(data.get("id")):
        places.systems[guild] = snowflake(data.get("system_channel_id"))
    return []


def _learn(data: Mapping[str, Any], guild: str, places: Places) -> str:
    """A text channel, learnt; answers its id, or nothing for a channel of another type."""
    id_ = snowflake(data.get("id"))
    if not id_ or data.get("type") not in (TEXT, NEWS):
        return ""
    places.channels[id_] = Channel(guild, word(data.get("name")), snowflake(data.get("last_message_id")))
    return id_


def _channel_created(data: Mapping[str, Any], places: Places, now: datetime) -> list[Incoming]:
    if data.get("type") == PRIVATE:
        people = [snowflake(mapping(one).get("id")) for one in listing(data.get("recipients"))]
        if (id_ := snowflake(data.get("id"))) and people:
            places.private[id_] = people[0]
    else:
        _learn(data, snowflake(data.get("guild_id")), places)
    return []


def _channel_updated(data: Mapping[str, Any], places: Places, now: datetime) -> list[Incoming]:
    before = places.channels.get(snowflake(data.get("id")))
    id_ = _learn(data, snowflake(data.get("guild_id")), places)
    name = word(data.get("name"))
    if not id_ or before is None or not name or before.name == name:
        return []
    return [Renamed(id=f"{id_}:{now.timestamp()}", at=now, chat=id_, name=name)]


def _channel_deleted(data: Mapping[str, Any], places: Places, now: datetime) -> list[Incoming]:
    id_ = snowflake(data.get("id"))
    return [Dissolved(id=id_, at=now, chat=id_)] if places.channels.pop(id_, None) else []


# Messages


def message(data: Any, places: Places, now: datetime) -> Message | SentEcho | None:
    """A message of an event or of history; our own is an echo. None: not in a text channel, or nobody said it."""
    one = mapping(data)
    id_, channel, author = snowflake(one.get("id")), snowflake(one.get("channel_id")), mapping(one.get("author"))
    key = snowflake(author.get("id"))
    # History tells no server: a channel that is known is one of a server.
    is_private = not places.knows(channel)
    if not id_ or not key or (is_private and (one.get("guild_id") or not channel)):
        return None
    at, chat = moment(one.get("timestamp"), time_of(id_)), None if is_private else channel
    if key == places.me:
        to = Person(places.private[channel]) if is_private and channel in places.private else None
        nonce = token_of(word(one.get("nonce")))
        return SentEcho(id=id_, at=at, chat=chat, text=words(one), to=to, token=nonce, kind=kind_of(one))
    if is_private:
        places.private[channel] = key
    return Message(
        id=id_, at=at, chat=chat, sender=_person(author, one.get("member")), text=words(one), kind=kind_of(one),
        reply_to=_answered(one, channel), files=files(one), chat_name=places.channels[channel].name if chat else "",
        mentions=tuple(m for u in listing(one.get("mentions")) if (m := snowflake(mapping(u).get("id")))),
    )  # fmt: skip


def _answered(one: Mapping[str, Any], channel: str) -> str | None:
    reference = mapping(one.get("message_reference"))
    here = one.get("type") == 19 and reference.get("channel_id", channel) == channel
    return snowflake(reference.get("message_id")) or None if here else None


def _person(user: Any, member: Any = None) -> Person:
    about = mapping(user)
    return Person(
        snowflake(about.get("id")), name_of(user, member), word(about.get("username")), about.get("bot") is True
    )


def _said(data: Mapping[str, Any], places: Places, now: datetime) -> list[Incoming]:
    heard = message(data, places, now)
    return [heard] if heard else []


def _edited(data: Mapping[str, Any], places: Places, now: datetime) -> list[Incoming]:
    """Words were changed. What Discord adds to a message itself, such as a preview of a link, changes none."""
    id_, channel, author = (snowflake(data.get("id")), snowflake(data.get("channel_id")), mapping(data.get("author")))
    mine = snowflake(author.get("id")) == places.me
    if not id_ or mine or not word(data.get("edited_timestamp")) or "content" not in data:
        return []
    if not places.knows(channel) and data.get("guild_id"):
        return []
    return [
        Edit(
            id=id_, at=moment(data["edited_timestamp"], now), chat=channel if places.knows(channel) else None,
            text=words(data), said_at=moment(data.get("timestamp"), time_of(id_)),
            sender=_person(author, data.get("member")) if snowflake(author.get("id")) else None,
        )
    ]  # fmt: skip


def _deleted(data: Mapping[str, Any], places: Places, now: datetime) -> list[Incoming]:
    channel = snowflake(data.get("channel_id"))
    if not places.knows(channel) and (data.get("guild_id") or channel not in places.private):
        return []
    chat = channel if places.knows(channel) else None
    ids = [snowflake(data.get("id")), *map(snowflake, listing(data.get("ids")))]
    return [Recall(id=id_, at=now, chat=chat) for id_ in ids if id_]


def _reacted(data: Mapping[str, Any], places: Places, now: datetime, *, added: bool) -> list[Incoming]:
    channel, message_ = snowflake(data.get("channel_id")), snowflake(data.get("message_id"))
    who, emoji = snowflake(data.get("user_id")), word(mapping(data.get("emoji")).get("name"))
    known = places.knows(channel) or (not data.get("guild_id") and channel in places.private)
    if not (known and message_ and who and emoji):
        return []
    member = mapping(data.get("member"))
    person = _person(member["user"], member) if snowflake(mapping(member.get("user")).get("id")) == who else Person(who)
    chat = channel if places.knows(channel) else None
    id_ = f"{message_}:{who}:{emoji}:{'+' if added else '-'}"
    return [Reaction(id=id_, at=now, chat=chat, who=person, message=message_, emoji=emoji, added=added)]


# People


def _came(data: Mapping[str, Any], places: Places, now: datetime) -> list[Incoming]:
    guild, who = snowflake(data.get("guild_id")), _person(data.get("user"), data)
    door = places.door(guild)
    if not door or not who.key:
        return []
    at = moment(data.get("joined_at"), now)
    name = places.channels[door].name if places.knows(door) else ""
    return [Joined(id=f"{guild}:{who.key}:{at.isoformat()}", at=at, chat=door, who=who, chat_name=name)]


def _went(data: Mapping[str, Any], places: Places, now: datetime) -> list[Incoming]:
    guild, who = snowflake(data.get("guild_id")), _person(data.get("user"))
    door = places.door(guild)
    return [Left(id=f"{guild}:{who.key}:{now.isoformat()}", at=now, chat=door, who=who)] if door and who.key else []


def _changed(data: Mapping[str, Any], places: Places, now: datetime) -> list[Incoming]:
    """A member has another name or other roles: whether they are an admin is told each time, and often no news."""
    guild, who = snowflake(data.get("guild_id")), _person(data.get("user"), data)
    door = places.door(guild)
    if not door or not who.key or not places.admin_role:
        return []
    is_admin = places.admin_role in listing(data.get("roles"))
    id_ = f"{guild}:{who.key}:{now.isoformat()}"
    return [RoleChanged(id=id_, at=now, chat=door, who=who, role="admin" if is_admin else "member")]


def pressed(data: Any, now: datetime) -> Button | None:
    """A button of ours was pressed: an interaction of type 3 whose custom_id we wrote. None: another interaction."""
    one = mapping(data)
    by = mapping(one.get("member")) or one
    id_, user = snowflake(one.get("id")), mapping(by.get("user"))
    told_, message_ = mapping(one.get("data")), mapping(one.get("message"))
    mark, _, value = word(told_.get("custom_id")).partition(":")
    if one.get("type") != 3 or not id_ or not mark.startswith("huoqun") or not snowflake(user.get("id")):
        return None
    chat = snowflake(one.get("channel_id")) or None if snowflake(one.get("guild_id")) else None
    return Button(
        id=id_, at=time_of(id_), chat=chat, who=_person(user, one.get("member")),
        message=snowflake(message_.get("id")), data=value,
    )  # fmt: skip


def _interaction(data: Mapping[str, Any], places: Places, now: datetime) -> list[Incoming]:
    button = pressed(data, now)
    return [button] if button and (button.chat is None or places.knows(button.chat)) else []


_TELL: Mapping[str, Callable[[Mapping[str, Any], Places, datetime], list[Incoming]]] = {
    "GUILD_CREATE": _guild_created,
    "GUILD_UPDATE": _guild_updated,
    "CHANNEL_CREATE": _channel_created,
    "CHANNEL_UPDATE": _channel_updated,
    "CHANNEL_DELETE": _channel_deleted,
    "MESSAGE_CREATE": _said,
    "MESSAGE_UPDATE": _edited,
    "MESSAGE_DELETE": _deleted,
    "MESSAGE_DELETE_BULK": _deleted,
    "MESSAGE_REACTION_ADD": lambda data, places, now: _reacted(data, places, now, added=True),
    "MESSAGE_REACTION_REMOVE": lambda data, places, now: _reacted(data, places, now, added=False),
    "GUILD_MEMBER_ADD": _came,
    "GUILD_MEMBER_REMOVE": _went,
    "GUILD_MEMBER_UPDATE": _changed,
    "INTERACTION_CREATE": _interaction,
}
