"""What chats announces of messages in. Facts hold ids only; the words stay with the message."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from huoqun.core.facts import fact


@fact("chats.messages_received")
@dataclass(frozen=True, kw_only=True)
class MessagesReceived:
    """Messages were stored: all of a block of ids, `first_id` to `last_id`, said between `from_at` and `until_at`.

    One transaction may leave several of these, each of at most 512 messages.
    """

    first_id: int
    last_id: int
    from_at: datetime
    until_at: datetime
    count: int


@fact("chats.message_edited")
@dataclass(frozen=True, kw_only=True)
class MessageEdited:
    """A message has new words. `at`: when it was first said."""

    message_id: int
    at: datetime
    group_id: int | None
    member_id: int | None


@fact("chats.message_recalled")
@dataclass(frozen=True, kw_only=True)
class MessageRecalled:
    """A message was taken back by its author or removed by an administrator. `at`: when it was said."""

    message_id: int
    at: datetime
    group_id: int | None
    member_id: int | None


@fact("chats.picture_read")
@dataclass(frozen=True, kw_only=True)
class PictureRead:
    """A picture of a message, which somebody wanted to know the content of, was read. What it says is kept for a day
    at most.
    """

    picture_id: int
    message_id: int
    group_id: int
    member_id: int


@fact("chats.reacted")
@dataclass(frozen=True, kw_only=True)
class Reacted:
    """A member put an emoji under a message, or took it away. `message_id` null: we never saw that message."""

    message_id: int | None
    group_id: int | None
    member_id: int
    emoji: str
    added: bool


@fact("chats.button_pressed")
@dataclass(frozen=True, kw_only=True)
class ButtonPressed:
    """A member pressed a button under one of our messages. `data`: what the button was given when it was sent."""

    provider_id: str
    group_id: int | None
    member_id: int
    data: str


@fact("chats.join_requested")
@dataclass(frozen=True, kw_only=True)
class JoinRequested:
    """Somebody asks to be let into a group. `request_id`: what the platform wants back with the answer."""

    group_id: int
    member_id: int
    request_id: str
    words: str


@fact("chats.contact_added")
@dataclass(frozen=True, kw_only=True)
class ContactAdded:
    """Somebody became a contact of ours. `state`: what the join way carried; `welcome_code`: good once, shortly."""

    member_id: int
    connection_id: int | None
    state: str
    welcome_code: str


@fact("chats.sent_echoed")
@dataclass(frozen=True, kw_only=True)
class SentEchoed:
    """The platform shows us a message of our own. `token`: ours, if it carried one; it settles an ambiguous effect."""

    connection_id: int | None
    group_id: int | None
    member_id: int | None
    provider_ref: str
    token: str
    message_id: int | None
    text_hash: str


@fact("chats.outcome_heard")
@dataclass(frozen=True, kw_only=True)
class OutcomeHeard:
    """The platform says what became of something we asked for: sent, failed, or refused by the person.

    `provider_ref`: the platform's id of it; `member_id`: whom it concerns, where it is said person by person.
    """

    connection_id: int | None
    provider_ref: str
    member_id: int | None
    status: str
    reason: str


@fact("chats.waiting_dismissed")
@dataclass(frozen=True, kw_only=True)
class WaitingDismissed:
    """Somebody on the team said that no answer is needed. `kind`: newcomer or question."""

    group_id: int
    member_id: int
    kind: str


@fact("chats.waiting_restored")
@dataclass(frozen=True, kw_only=True)
class WaitingRestored:
    """Somebody who was taken off the list of those who wait is on it again."""

    group_id: int
    member_id: int
    kind: str
