"""The parts of the Bot API's objects that we read (core.telegram.org/bots/api). What they lack here is left unread."""

from __future__ import annotations

from typing import Any

import msgspec

SUPERGROUP = -1_000_000_000_000
"""Ids of supergroups and channels lie below this one; those of basic groups above it."""


class User(msgspec.Struct):
    id: int
    is_bot: bool = False
    first_name: str = ""
    last_name: str = ""
    username: str = ""


class Chat(msgspec.Struct):
    id: int
    type: str = ""
    title: str = ""
    username: str = ""


class Entity(msgspec.Struct):
    """`offset` and `length` count UTF-16 code units."""

    type: str
    offset: int
    length: int
    user: User | None = None


class File(msgspec.Struct):
    file_id: str = ""
    file_name: str = ""
    file_size: int = 0
    emoji: str = ""
    mime_type: str = ""


class Placed(msgspec.Struct):
    """File: where one lies, below the address of files."""

    file_path: str = ""
    file_size: int = 0


class Topic(msgspec.Struct):
    name: str = ""


class Poll(msgspec.Struct):
    question: str = ""


class Contact(msgspec.Struct):
    phone_number: str = ""
    first_name: str = ""


class Venue(msgspec.Struct):
    title: str = ""


class Dice(msgspec.Struct):
    emoji: str = ""


class Message(msgspec.Struct):
    message_id: int
    chat: Chat
    date: int = 0
    sender: User | None = msgspec.field(name="from", default=None)
    sender_chat: Chat | None = None
    edit_date: int = 0
    text: str = ""
    caption: str = ""
    entities: list[Entity] = []
    caption_entities: list[Entity] = []
    reply_to_message: Message | None = None
    message_thread_id: int = 0
    is_topic_message: bool = False
    photo: list[File] = []
    document: File | None = None
    audio: File | None = None
    voice: File | None = None
    video: File | None = None
    video_note: File | None = None
    animation: File | None = None
    sticker: File | None = None
    poll: Poll | None = None
    contact: Contact | None = None
    venue: Venue | None = None
    dice: Dice | None = None
    location: dict[str, Any] | None = None
    new_chat_members: list[User] = []
    left_chat_member: User | None = None
    new_chat_title: str = ""
    migrate_to_chat_id: int = 0
    forum_topic_created: Topic | None = None


class Seat(msgspec.Struct):
    """ChatMember: who somebody is in a chat. `is_member` is told of the restricted only."""

    status: str
    user: User
    is_member: bool = False

    @property
    def inside(self) -> bool:
        return self.status in ("creator", "administrator", "member") or (self.status == "restricted" and self.is_member)


class Link(msgspec.Struct):
    invite_link: str = ""
    name: str = ""


class SeatChange(msgspec.Struct):
    """ChatMemberUpdated."""

    chat: Chat
    date: int
    old: Seat = msgspec.field(name="old_chat_member")
    new: Seat = msgspec.field(name="new_chat_member")
    by: User | None = msgspec.field(name="from", default=None)
    invite_link: Link | None = None
    via_join_request: bool = False
    via_chat_folder_invite_link: bool = False


class Emoji(msgspec.Struct):
    """ReactionType."""

    type: str
    emoji: str = ""
    custom_emoji_id: str = ""

    @property
    def shown(self) -> str:
        return {"emoji": self.emoji, "paid": "⭐"}.get(self.type, f"{self.type}:{self.custom_emoji_id}")


class Reactions(msgspec.Struct):
    """MessageReactionUpdated."""

    chat: Chat
    message_id: int
    date: int
    user: User | None = None
    actor_chat: Chat | None = None
    old: list[Emoji] = msgspec.field(name="old_reaction", default_factory=list)
    new: list[Emoji] = msgspec.field(name="new_reaction", default_factory=list)


class Pressed(msgspec.Struct):
    """CallbackQuery."""

    id: str
    who: User = msgspec.field(name="from")
    message: Message | None = None
    data: str = ""


class Request(msgspec.Struct):
    """ChatJoinRequest."""

    chat: Chat
    who: User = msgspec.field(name="from")
    date: int = 0
    bio: str = ""


class Update(msgspec.Struct):
    update_id: int
    message: Message | None = None
    edited_message: Message | None = None
    chat_member: SeatChange | None = None
    my_chat_member: SeatChange | None = None
    message_reaction: Reactions | None = None
    callback_query: Pressed | None = None
    chat_join_request: Request | None = None


ALLOWED = tuple(name for name in Update.__struct_fields__ if name != "update_id")
"""What we ask to be told of: chat_member and message_reaction are told only to who names them."""


class Numbered(msgspec.Struct):
    """The least that is known of an update that cannot be read: it counts as heard."""

    update_id: int


class Parameters(msgspec.Struct):
    retry_after: int = 0
    migrate_to_chat_id: int = 0


class Answer(msgspec.Struct):
    """What every call is answered with."""

    ok: bool
    result: msgspec.Raw = msgspec.Raw(b"null")
    error_code: int = 0
    description: str = ""
    parameters: Parameters = msgspec.field(default_factory=Parameters)


class Bot(msgspec.Struct):
    """getMe."""

    id: int
    username: str = ""
    first_name: str = ""
    can_read_all_group_messages: bool = False


def person_key(user_id: int) -> str:
    """As Telegram Desktop's exports call them: what is imported and what is heard is one person."""
    return f"user{user_id}"


def channel_key(chat_id: int) -> str:
    """A chat that speaks as itself: a channel, or a group in whose name an admin speaks."""
    return f"channel{SUPERGROUP - chat_id}" if chat_id < SUPERGROUP else f"channel{abs(chat_id)}"


def user_id(key: str) -> int | None:
    """The number behind a person's key; None for whoever is no user."""
    number = key.removeprefix("user")
    return int(number) if number.isascii() and number.isdecimal() and len(number) < 19 else None
