"""What a platform says, in one shape: the inbound half of the port.

A gateway's `translate` makes these, `chats.actions.receive` takes them. `id` is the platform's own id of the event
(of the message, for a message): the same event told twice has the same id. `chat` is the platform's id of the group,
or None in private. Times are aware UTC datetimes. Everything in them is hostile.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal, TypeAlias

import msgspec

from huoqun.chats.text import storable

Said: TypeAlias = Literal["text", "image", "file", "voice", "video", "sticker", "link", "system"]


class Person(msgspec.Struct, frozen=True):
    """Somebody on the platform. `key`: their id there; an empty name says nothing new.

    `unionid`: the same person's id in all that the operator has on one open platform (WeChat's), where the platform
    itself tells it. It is proof: a gateway never takes it from what a member wrote.
    """

    key: str
    name: str = ""
    handle: str = ""
    is_bot: bool = False
    unionid: str = ""


class _Event(msgspec.Struct, frozen=True, tag_field="what", kw_only=True):
    id: str
    at: datetime
    chat: str | None = None


class Message(_Event, frozen=True, tag="message", kw_only=True):
    """Something said. `mentions`: keys of the persons named; `files`: [{name?, url?, size?, ref?, kind?}], of `kind`
    "image" what may be a picture, of "voice" what was spoken; `reply_to`: an id.

    `chat_name` renames nothing; it is the name for a group that is seen for the first time.
    """

    sender: Person | None
    text: str
    kind: Said = "text"
    reply_to: str | None = None
    mentions: tuple[str, ...] = ()
    files: tuple[dict[str, Any], ...] = ()
    extra: dict[str, Any] | None = None
    chat_name: str = ""


class Edit(_Event, frozen=True, tag="edit", kw_only=True):
    """Message `id` has new words since `at`. `said_at`: when it was first said, where the platform tells."""

    text: str
    sender: Person | None = None
    said_at: datetime | None = None


class Recall(_Event, frozen=True, tag="recall", kw_only=True):
    """Message `id` was taken back."""

    by: Person | None = None


class Joined(_Event, frozen=True, tag="joined", kw_only=True):
    """Somebody came in. `way_in`: the platform's word for how (link, invitation, code); `by`: who brought them."""

    who: Person
    way_in: str = ""
    by: Person | None = None
    chat_name: str = ""


class Left(_Event, frozen=True, tag="left", kw_only=True):
    """Somebody left, or was removed by `by`."""

    who: Person
    by: Person | None = None


class Reaction(_Event, frozen=True, tag="reaction", kw_only=True):
    """`who` put `emoji` under `message` (its id), or took it away."""

    who: Person
    message: str
    emoji: str
    added: bool = True


class Button(_Event, frozen=True, tag="button", kw_only=True):
    """`who` pressed a button under `message`."""

    who: Person
    message: str
    data: str


class Renamed(_Event, frozen=True, tag="renamed", kw_only=True):
    """The group has a new name."""

    name: str


class RoleChanged(_Event, frozen=True, tag="role_changed", kw_only=True):
    who: Person
    role: Literal["owner", "admin", "member"]


class Dissolved(_Event, frozen=True, tag="dissolved", kw_only=True):
    """The group is no more."""


class JoinRequest(_Event, frozen=True, tag="join_request", kw_only=True):
    """`who` asks to be let in; `id` is what the answer must name."""

    who: Person
    words: str = ""


class AddedContact(_Event, frozen=True, tag="added_contact", kw_only=True):
    """`who` became our contact, through a join way that carried `state`."""

    who: Person
    state: str = ""
    welcome_code: str = ""


class TaggedContact(_Event, frozen=True, tag="tagged_contact", kw_only=True):
    """All the tags that the platform keeps on a contact of ours, by name. `ours`: those just put on or taken off
    because we asked for it: they are no news. `at`: when it was asked for these, as readings may pass each other.
    """

    who: Person
    tags: tuple[str, ...] = ()
    ours: tuple[str, ...] = ()


class SentEcho(_Event, frozen=True, tag="sent_echo", kw_only=True):
    """A message of our own, as the platform shows it to us. `token`: the client id that we sent it with, if any."""

    text: str
    sender: Person | None = None
    to: Person | None = None
    token: str = ""
    kind: Said = "text"


class Outcome(_Event, frozen=True, tag="outcome", kw_only=True):
    """What became of what we asked for: `ref` is the platform's id of it, `to` whom it concerns."""

    ref: str
    status: Literal["sent", "failed", "refused", "pending"]
    to: Person | None = None
    reason: str = ""


Incoming: TypeAlias = (
    Message
    | Edit
    | Recall
    | Joined
    | Left
    | Reaction
    | Button
    | Renamed
    | RoleChanged
    | Dissolved
    | JoinRequest
    | AddedContact
    | TaggedContact
    | SentEcho
    | Outcome
)


def clean(item: Incoming) -> Incoming:
    """The same with every text as PostgreSQL can hold it: without NUL and lone surrogates."""
    try:
        if b"\\u0000" not in msgspec.json.encode(item):
            return item
    except UnicodeEncodeError:
        pass
    raw = msgspec.to_builtins(item, builtin_types=(datetime,))
    return msgspec.convert(_cleaned(raw), type=Incoming)


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, dict):
        return {_cleaned(key): _cleaned(held) for key, held in value.items()}
    if isinstance(value, list | tuple):
        return [_cleaned(held) for held in value]
    return value
