"""Lines of JSON → messages. Pure."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec

from huoqun.chats.port.incoming import Message, Person


class _Person(msgspec.Struct):
    id: str
    name: str = ""


class _Chat(msgspec.Struct):
    id: str
    title: str = ""


class Update(msgspec.Struct):
    """What the other end tells of one message. `date`: seconds since 1970."""

    id: int
    date: float
    chat: _Chat
    sender: _Person = msgspec.field(name="from")
    text: str = ""
    reply_to: int | None = None


_decode = msgspec.json.Decoder(list[Update]).decode


def heard(line: bytes) -> list[Message]:
    """The messages of one line, a JSON array of updates. What is no such thing says nothing."""
    try:
        return [_message(update) for update in _decode(line)]
    except (msgspec.DecodeError, OverflowError, ValueError, OSError):
        return []


def _message(update: Update) -> Message:
    return Message(
        id=str(update.id),
        at=datetime.fromtimestamp(update.date, UTC),
        chat=update.chat.id,
        chat_name=update.chat.title,
        sender=Person(update.sender.id, update.sender.name),
        text=update.text,
        reply_to=None if update.reply_to is None else str(update.reply_to),
    )
