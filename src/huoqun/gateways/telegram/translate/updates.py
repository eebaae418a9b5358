"""Updates → what happened. Pure. Nothing that Telegram, or who pretends to be it, may send raises."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import msgspec

from huoqun.chats.port.incoming import (
    Button,
    Edit,
    Incoming,
    Joined,
    JoinRequest,
    Left,
    Message,
    Person,
    Reaction,
    Renamed,
    RoleChanged,
    Said,
)

from . import payload as tg
from .memory import Memory

_decode = msgspec.json.Decoder(tg.Update).decode
_number = msgspec.json.Decoder(tg.Numbered).decode
UNREADABLE = (msgspec.DecodeError, RecursionError, ValueError, OverflowError)

_MEDIA: dict[str, Said] = {
    "document": "file",
    "audio": "voice",
    "voice": "voice",
    "video": "video",
    "video_note": "video",
    # A GIF is told as an animation and, for old clients, as a document too.
    "animation": "video",
    "sticker": "sticker",
}


def read(raw: bytes | msgspec.Raw) -> tg.Update | None:
    """One update; None for what is none. One with parts that we cannot read has its number only."""
    try:
        return _decode(raw)
    except UNREADABLE:
        try:
            return tg.Update(_number(raw).update_id)
        except UNREADABLE:
            return None


def heard(update: tg.Update, memory: Memory, *, now: datetime) -> list[Incoming]:
    """What an update tells, in the order in which it happened. `now` stands for the time where Telegram gives none."""
    return list(_heard(update, memory, now))


def _heard(update: tg.Update, memory: Memory, now: datetime) -> Iterator[Incoming]:
    if update.message is not None:
        yield from _message(update.message, memory)
    if update.edited_message is not None:
        yield _edit(update.edited_message, memory)
    for change in (update.chat_member, update.my_chat_member):
        if change is not None and change.chat.type != "private":
            yield from _seat(change, memory)
    if update.message_reaction is not None:
        yield from _reactions(update.message_reaction, memory)
    if update.callback_query is not None:
        yield from _pressed(update.callback_query, memory, now)
    if update.chat_join_request is not None:
        yield _request(update.chat_join_request, memory)


def moment(seconds: int) -> datetime:
    """Unix time; what no calendar holds is 1970, which the host takes for now."""
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, ValueError, OSError):
        return datetime.fromtimestamp(0, UTC)


# People and places


def person(user: tg.User, memory: Memory) -> Person:
    key = tg.person_key(user.id)
    if user.username:
        memory.meet(user.username, key)
    name = f"{user.first_name} {user.last_name}".strip()
    return Person(key, name, user.username, user.is_bot)


def _chat_as_person(chat: tg.Chat) -> Person:
    # No bot, but nobody either: whoever is called a bot is neither welcomed nor reminded.
    return Person(tg.channel_key(chat.id), chat.title, chat.username, is_bot=True)


def _sender(message: tg.Message, memory: Memory) -> Person | None:
    if message.sender_chat is not None:
        return _chat_as_person(message.sender_chat)
    return person(message.sender, memory) if message.sender is not None else None


def _place(chat: tg.Chat, memory: Memory) -> str | None:
    return None if chat.type == "private" else memory.known_as(str(chat.id))


# Messages


def _message(message: tg.Message, memory: Memory) -> Iterator[Incoming]:
    if message.migrate_to_chat_id:
        memory.moves(str(message.chat.id), str(message.migrate_to_chat_id))
    at, chat = moment(message.date), _place(message.chat, memory)
    if chat is not None and (message.new_chat_members or message.left_chat_member):
        yield from _service(message, chat, at, memory)
    elif chat is not None and message.new_chat_title:
        yield Renamed(id=f"{chat}:{message.message_id}", at=at, chat=chat, name=message.new_chat_title)
    elif (said := _said(message)) is not None:
        kind, text, files = said
        reply, extra = _reply(message), _topic(message)
        yield Message(
            id=str(message.message_id), at=at, chat=chat, chat_name=message.chat.title, kind=kind, text=text,
            sender=_sender(message, memory), reply_to=reply, mentions=_mentions(message, memory), files=files,
            extra=extra,
        )  # fmt: skip


def _said(message: tg.Message) -> tuple[Said, str, tuple[dict[str, Any], ...]] | None:
    """The kind, the words and the files of a message; None for a service message."""
    words = message.text or message.caption
    if message.photo:
        return "image", words, (_file(message.photo[-1], kind="image"),)
    for name in ("animation", "sticker", "document", "audio", "voice", "video", "video_note"):
        held: tg.File | None = getattr(message, name)
        if held is not None:
            return _MEDIA[name], words or held.emoji, (_file(held, kind=_kind(name, held)),)
    other = _other_words(message)
    if words or other:
        return "text", words or other, ()
    return ("text", "", ()) if message.location is not None else None


def _other_words(message: tg.Message) -> str:
    if message.poll is not None:
        return message.poll.question
    if message.contact is not None:
        return f"{message.contact.first_name} {message.contact.phone_number}".strip()
    if message.venue is not None:
        return message.venue.title
    return message.dice.emoji if message.dice is not None else ""


def _kind(name: str, held: tg.File) -> str:
    """What may be fetched for whoever is to look at it or to hear it; '' for all else."""
    if _MEDIA[name] == "voice":
        return "voice"
    return "image" if name == "document" and held.mime_type.startswith("image/") else ""


def _file(file: tg.File, *, kind: str = "") -> dict[str, Any]:
    # Without an address: Telegram's would carry the bot's token.
    held = {"name": file.file_name, "size": file.file_size, "ref": file.file_id, "kind": kind}
    return {key: value for key, value in held.items() if value}


def _reply(message: tg.Message) -> str | None:
    """Whom a message answers. The first message of a topic is answered by every one in it: that is no answer."""
    to = message.reply_to_message
    if to is None or to.forum_topic_created is not None:
        return None
    return str(to.message_id)


def _topic(message: tg.Message) -> dict[str, Any] | None:
    if not message.is_topic_message:
        return None
    to = message.reply_to_message
    named = to.forum_topic_created.name if to is not None and to.forum_topic_created is not None else ""
    return {"topic": named or str(message.message_thread_id)}


def _mentions(message: tg.Message, memory: Memory) -> tuple[str, ...]:
    """The keys of who is named: by a link to them, or by a username that was seen before."""
    text = (message.text or message.caption).encode("utf-16-le", "surrogatepass")
    found: dict[str, None] = {}
    for entity in message.entities if message.text else message.caption_entities:
        if entity.type == "text_mention" and entity.user is not None:
            found[person(entity.user, memory).key] = None
        elif entity.type == "mention":
            start, end = max(0, 2 * entity.offset), 2 * (entity.offset + entity.length)
            username = text[start:end].decode("utf-16-le", "replace").removeprefix("@")
            if (key := memory.called(username)) is not None:
                found[key] = None
    return tuple(found)


def _edit(message: tg.Message, memory: Memory) -> Edit:
    said = _said(message)
    return Edit(
        id=str(message.message_id), at=moment(message.edit_date or message.date), chat=_place(message.chat, memory),
        text=said[1] if said else "", sender=_sender(message, memory), said_at=moment(message.date),
    )  # fmt: skip


# Who comes and goes


def _service(message: tg.Message, chat: str, at: datetime, memory: Memory) -> Iterator[Incoming]:
    by = message.sender
    for user in message.new_chat_members:
        yield from _joined(chat, message.chat.title, user, by, at, memory, "added" if _other(by, user) else "")
    if message.left_chat_member is not None:
        yield from _left(chat, message.left_chat_member, by, at, memory)


def _seat(change: tg.SeatChange, memory: Memory) -> Iterator[Incoming]:
    chat, at, user = memory.known_as(str(change.chat.id)), moment(change.date), change.new.user
    if change.new.inside and not change.old.inside:
        # Who comes by a link or lets somebody in by a request has not brought them.
        way_in = _way_in(change)
        by = change.by if way_in == "added" else None
        yield from _joined(chat, change.chat.title, user, by, at, memory, way_in)
    elif change.old.inside and not change.new.inside:
        yield from _left(chat, user, change.by, at, memory)
    role, before = _role(change.new), _role(change.old)
    if change.new.inside and role != before:
        yield RoleChanged(
            id=f"{chat}:{user.id}:{change.date}:{role}", at=at, chat=chat, who=person(user, memory), role=role
        )


def _role(seat: tg.Seat) -> Any:
    return {"creator": "owner", "administrator": "admin"}.get(seat.status, "member")


def _way_in(change: tg.SeatChange) -> str:
    if change.invite_link is not None:
        return change.invite_link.name or change.invite_link.invite_link or "link"
    if change.via_chat_folder_invite_link:
        return "folder"
    if change.via_join_request:
        return "request"
    return "added" if _other(change.by, change.new.user) else ""


def _other(by: tg.User | None, user: tg.User) -> bool:
    return by is not None and by.id != user.id


def _joined(
    chat: str, title: str, user: tg.User, by: tg.User | None, at: datetime, memory: Memory, way_in: str
) -> Iterator[Incoming]:
    who = person(user, memory)
    if memory.is_news("joined", chat, who.key, at):
        yield Joined(
            id=f"joined:{chat}:{user.id}:{int(at.timestamp())}", at=at, chat=chat, chat_name=title, who=who,
            by=person(by, memory) if by is not None and _other(by, user) else None, way_in=way_in,
        )  # fmt: skip


def _left(chat: str, user: tg.User, by: tg.User | None, at: datetime, memory: Memory) -> Iterator[Incoming]:
    who = person(user, memory)
    if memory.is_news("left", chat, who.key, at):
        yield Left(
            id=f"left:{chat}:{user.id}:{int(at.timestamp())}", at=at, chat=chat, who=who,
            by=person(by, memory) if by is not None and _other(by, user) else None,
        )  # fmt: skip


def _request(request: tg.Request, memory: Memory) -> JoinRequest:
    return JoinRequest(
        id=f"{request.who.id}:{request.date}", at=moment(request.date), chat=memory.known_as(str(request.chat.id)),
        who=person(request.who, memory), words=request.bio,
    )  # fmt: skip


# Reactions and buttons


def _reactions(told: tg.Reactions, memory: Memory) -> Iterator[Reaction]:
    if told.user is not None:
        who = person(told.user, memory)
    elif told.actor_chat is not None:
        who = _chat_as_person(told.actor_chat)
    else:
        return
    before, after = [e.shown for e in told.old], [e.shown for e in told.new]
    changed = [(e, False) for e in before if e not in after] + [(e, True) for e in after if e not in before]
    for emoji, added in changed:
        yield Reaction(
            id=f"{told.chat.id}:{told.message_id}:{who.key}:{told.date}:{emoji}:{'+' if added else '-'}",
            at=moment(told.date), chat=_place(told.chat, memory), who=who, message=str(told.message_id), emoji=emoji,
            added=added,
        )  # fmt: skip


def _pressed(pressed: tg.Pressed, memory: Memory, now: datetime) -> Iterator[Button]:
    if pressed.message is not None:
        yield Button(
            id=pressed.id, at=now, chat=_place(pressed.message.chat, memory), who=person(pressed.who, memory),
            message=str(pressed.message.message_id), data=pressed.data,
        )  # fmt: skip
