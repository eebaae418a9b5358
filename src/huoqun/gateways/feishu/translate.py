"""Feishu's events and history → what was heard. Pure, and never raises: everything in an event may be anything.

Shapes: open.feishu.cn/document, "Events" of messaging and of group chat (schema 2.0). Times: milliseconds in strings.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from huoqun.chats.port.incoming import (
    Button,
    Dissolved,
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
from huoqun.chats.port.webhook import Errand

from .content import KINDS, files, listing, mapping, opened, word, words

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Event(msgspec.Struct, frozen=True):
    """An event of schema 2.0: its header's fields, when it happened, and its body."""

    id: str
    kind: str
    at: datetime
    app: str
    body: Mapping[str, Any]


class Told(msgspec.Struct, frozen=True):
    """What an event says, and what must be asked before the rest of it can be said."""

    items: tuple[Incoming, ...] = ()
    errands: tuple[Errand, ...] = ()


def event_of(payload: Mapping[str, Any], now: datetime) -> Event:
    header = mapping(payload.get("header"))
    return Event(
        id=word(header.get("event_id")), kind=word(header.get("event_type")), app=word(header.get("app_id")),
        at=moment(header.get("create_time"), now), body=mapping(payload.get("event")),
    )  # fmt: skip


def moment(stamp: Any, otherwise: datetime) -> datetime:
    """Milliseconds since 1970, as Feishu writes them in strings."""
    text = word(stamp) or (str(stamp) if isinstance(stamp, int) else "")
    if not (text.isascii() and text.isdigit() and len(text) <= 15):
        return otherwise
    try:
        return _EPOCH + timedelta(milliseconds=int(text))
    except OverflowError:
        return otherwise


def told(event: Event) -> Told:
    """What an event says; nothing where we do not know its kind."""
    tell = _TELL.get(event.kind)
    return tell(event) if tell else Told()


def _message(event: Event) -> Told:
    message, sender = mapping(event.body.get("message")), mapping(event.body.get("sender"))
    key, id_ = _open_id(sender.get("sender_id")), word(message.get("message_id"))
    if not id_:
        return Told()
    who = Person(key, is_bot=word(sender.get("sender_type")) not in ("", "user")) if key else None
    chat = None if message.get("chat_type") == "p2p" else word(message.get("chat_id")) or None
    raw = {**message, "body": {"content": message.get("content")}, "msg_type": message.get("message_type")}
    return Told((_said(raw, id_, who, chat, event.at),))


def history(item: Any, *, chat: str, app: str, now: datetime) -> Incoming | None:
    """A message of a group's history. Our own are echoes; what was taken back or has no sender says nothing."""
    message = mapping(item)
    sender, id_ = mapping(message.get("sender")), word(message.get("message_id"))
    key = word(sender.get("id"))
    if not id_ or not key or message.get("deleted") is True:
        return None
    is_bot = sender.get("sender_type") == "app"
    said = _said(message, id_, Person(key, is_bot=is_bot), chat, now)
    if not (is_bot and key == app):
        return said
    return SentEcho(id=id_, at=said.at, chat=chat, text=said.text, kind=said.kind)


def _said(message: Mapping[str, Any], id_: str, who: Person | None, chat: str | None, now: datetime) -> Message:
    kind = word(message.get("msg_type"))
    content = opened(mapping(message.get("body")).get("content"))
    mentions = [mapping(mention) for mention in listing(message.get("mentions"))]
    names = {word(m.get("key")): word(m.get("name")) for m in mentions}
    named = tuple(key for m in mentions if (key := word(m.get("id")) or _open_id(m.get("id"))))
    return Message(
        id=id_, at=moment(message.get("create_time"), now), chat=chat, sender=who, text=words(kind, content, names),
        kind=KINDS.get(kind, "text"), reply_to=word(message.get("parent_id")) or None, mentions=named,
        files=files(kind, content),
    )  # fmt: skip


def _recalled(event: Event) -> Told:
    # Whether the chat is a group, the event does not say; a recall of something private must not found one.
    id_, chat = word(event.body.get("message_id")), word(event.body.get("chat_id"))
    at = moment(event.body.get("recall_time"), event.at).timestamp()
    return Told(errands=(Errand("recall", {"message": id_, "chat": chat, "at": at}),)) if id_ and chat else Told()


def recall(payload: Mapping[str, Any], *, chat: str | None) -> Recall:
    """The recall of such an errand, now that it is known where the message was said (None: in private)."""
    return Recall(id=word(payload.get("message")), at=_at(payload), chat=chat)


def _reacted(event: Event, added: bool) -> Told:
    message = word(event.body.get("message_id"))
    who = _open_id(event.body.get("user_id")) or word(event.body.get("app_id"))
    emoji = word(mapping(event.body.get("reaction_type")).get("emoji_type"))
    if not (message and who and emoji):
        return Told()
    payload = {
        "id": event.id, "message": message, "who": who, "emoji": emoji, "added": added,
        "bot": word(event.body.get("operator_type")) == "app",
        "at": moment(event.body.get("action_time"), event.at).timestamp(),
    }  # fmt: skip
    return Told(errands=(Errand("reaction", payload),))


def reaction(payload: Mapping[str, Any], *, chat: str | None) -> Reaction:
    """The reaction of such an errand, now that it is known where the message was said."""
    return Reaction(
        id=word(payload.get("id")), at=_at(payload), chat=chat,
        who=Person(word(payload.get("who")), is_bot=payload.get("bot") is True),
        message=word(payload.get("message")), emoji=word(payload.get("emoji")), added=payload.get("added") is True,
    )  # fmt: skip


def _at(payload: Mapping[str, Any]) -> datetime:
    at = payload.get("at")
    return _EPOCH + timedelta(seconds=at if isinstance(at, int | float) and 0 <= at < 1e11 else 0)


def _came(event: Event) -> Told:
    chat, by = word(event.body.get("chat_id")), _open_id(event.body.get("operator_id"))
    items = [
        Joined(
            id=f"{event.id}:{who.key}", at=event.at, chat=chat, who=who, by=_other(by, who),
            chat_name=word(event.body.get("name")),
        )
        for who in _users(event)
    ]  # fmt: skip
    return Told(tuple(items)) if chat else Told()


def _went(event: Event) -> Told:
    chat, by = word(event.body.get("chat_id")), _open_id(event.body.get("operator_id"))
    items = [
        Left(id=f"{event.id}:{who.key}", at=event.at, chat=chat, who=who, by=_other(by, who)) for who in _users(event)
    ]
    return Told(tuple(items)) if chat else Told()


def _users(event: Event) -> list[Person]:
    users = [mapping(user) for user in listing(event.body.get("users"))]
    return [Person(key, word(u.get("name"))) for u in users if (key := _open_id(u.get("user_id")))]


def _we_came(event: Event) -> Told:
    """Our bot was put into a group. Who is in it already is asked for, so that they have names when they speak."""
    chat, by = word(event.body.get("chat_id")), _open_id(event.body.get("operator_id"))
    if not chat or not event.app:
        return Told()
    us = Person(event.app, is_bot=True)
    joined = Joined(
        id=event.id, at=event.at, chat=chat, who=us, by=_other(by, us), chat_name=word(event.body.get("name"))
    )
    return Told((joined,), (Errand("roll", {"chat": chat}),))


def _we_went(event: Event) -> Told:
    chat, by = word(event.body.get("chat_id")), _open_id(event.body.get("operator_id"))
    us = Person(event.app, is_bot=True)
    ours = chat and event.app
    return Told((Left(id=event.id, at=event.at, chat=chat, who=us, by=_other(by, us)),)) if ours else Told()


def _updated(event: Event) -> Told:
    chat, after = word(event.body.get("chat_id")), mapping(event.body.get("after_change"))
    if not chat:
        return Told()
    items: list[Incoming] = []
    if name := word(after.get("name")):
        items.append(Renamed(id=event.id, at=event.at, chat=chat, name=name))
    if owner := _open_id(after.get("owner_id")):
        before = _open_id(mapping(event.body.get("before_change")).get("owner_id"))
        if before:
            who = Person(before)
            items.append(RoleChanged(id=f"{event.id}:{before}", at=event.at, chat=chat, who=who, role="member"))
        items.append(RoleChanged(id=f"{event.id}:{owner}", at=event.at, chat=chat, who=Person(owner), role="owner"))
    return Told(tuple(items))


def _disbanded(event: Event) -> Told:
    chat = word(event.body.get("chat_id"))
    return Told((Dissolved(id=event.id, at=event.at, chat=chat),)) if chat else Told()


def _pressed(event: Event) -> Told:
    """A button of ours. Its value says where the card was sent, for the event tells no group from a private chat."""
    operator, context = mapping(event.body.get("operator")), mapping(event.body.get("context"))
    value = mapping(mapping(event.body.get("action")).get("value"))
    who, message = word(operator.get("open_id")), word(context.get("open_message_id"))
    if not who or not message or "huoqun" not in value:
        return Told()
    chat = word(context.get("open_chat_id")) or None if value.get("in") == "group" else None
    return Told(
        (Button(id=event.id, at=event.at, chat=chat, who=Person(who), message=message, data=word(value["huoqun"])),)
    )


def _open_id(ids: Any) -> str:
    return word(mapping(ids).get("open_id"))


def _other(key: str, who: Person) -> Person | None:
    return Person(key) if key and key != who.key else None


_TELL: Mapping[str, Callable[[Event], Told]] = {
    "im.message.receive_v1": _message,
    "im.message.recalled_v1": _recalled,
    "im.message.reaction.created_v1": lambda event: _reacted(event, added=True),
    "im.message.reaction.deleted_v1": lambda event: _reacted(event, added=False),
    "im.chat.member.user.added_v1": _came,
    "im.chat.member.user.deleted_v1": _went,
    "im.chat.member.user.withdrawn_v1": _went,
    "im.chat.member.bot.added_v1": _we_came,
    "im.chat.member.bot.deleted_v1": _we_went,
    "im.chat.updated_v1": _updated,
    "im.chat.disbanded_v1": _disbanded,
    "card.action.trigger": _pressed,
}
