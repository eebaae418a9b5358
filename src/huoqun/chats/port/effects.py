"""What can be asked of a platform: one frozen value a kind of effect, and how it travels to the gateway.

Bodies name our own ids (members, groups); an `Order` holds what the platform calls them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Literal, TypeAlias

import msgspec

from .capabilities import Capability


class Button(msgspec.Struct, frozen=True):
    """A choice under a message. `value` is what comes back when it is pressed."""

    text: str
    value: str


class Attachment(msgspec.Struct, frozen=True):
    """A file of ours (`path`, below the files folder) or one elsewhere (`url`)."""

    kind: Literal["image", "file", "voice"]
    path: str = ""
    url: str = ""
    name: str = ""


class _Body(msgspec.Struct, frozen=True, tag_field="do", omit_defaults=True):
    pass


class Send(_Body, frozen=True, tag="send"):
    """Say something, in a group or to a person. `mentions` are member ids; `reply_to` the platform's message id.

    `welcome`: the code that a new contact came with (AddedContact.welcome_code); it opens a door that is closed soon.
    """

    text: str = ""
    attachments: tuple[Attachment, ...] = ()
    mentions: tuple[int, ...] = ()
    buttons: tuple[Button, ...] = ()
    reply_to: str = ""
    welcome: str = ""


class DeleteMessage(_Body, frozen=True, tag="delete_message"):
    message: str


class Kick(_Body, frozen=True, tag="kick"):
    reason: str = ""


class Ban(_Body, frozen=True, tag="ban"):
    """`seconds` 0: for good."""

    seconds: int = 0
    reason: str = ""


class Unban(_Body, frozen=True, tag="unban"):
    pass


class Mute(_Body, frozen=True, tag="mute"):
    seconds: int
    reason: str = ""


class Unmute(_Body, frozen=True, tag="unmute"):
    pass


class SetNickname(_Body, frozen=True, tag="set_nickname"):
    nickname: str


class SetRole(_Body, frozen=True, tag="set_role"):
    role: Literal["admin", "member"]


class Pin(_Body, frozen=True, tag="pin"):
    message: str


class Unpin(_Body, frozen=True, tag="unpin"):
    message: str


class Announce(_Body, frozen=True, tag="announce"):
    """The group's notice (群公告), which everybody is shown."""

    text: str


class Invite(_Body, frozen=True, tag="invite"):
    """Ask a person into the group; `text` goes with it where the platform lets it."""

    text: str = ""


class AcceptJoin(_Body, frozen=True, tag="accept_join"):
    request: str


class DeclineJoin(_Body, frozen=True, tag="decline_join"):
    request: str
    reason: str = ""


class CreateGroup(_Body, frozen=True, tag="create_group"):
    """A new group. `open`: whoever has its link may come in, and the receipt says the link (OPEN_GROUP)."""

    name: str
    members: tuple[int, ...] = ()
    open: bool = False


class RenameGroup(_Body, frozen=True, tag="rename_group"):
    name: str


class Dissolve(_Body, frozen=True, tag="dissolve"):
    pass


Body: TypeAlias = (
    Send | DeleteMessage | Kick | Ban | Unban | Mute | Unmute | SetNickname | SetRole | Pin | Unpin | Announce
    | Invite | AcceptJoin | DeclineJoin | CreateGroup | RenameGroup | Dissolve
)  # fmt: skip

SPEECH = frozenset({"send", "announce", "invite"})
"""Kinds that speak to people: consent, quiet hours and duplicates are about these."""

REPEATABLE = frozenset(
    {"delete_message", "kick", "ban", "unban", "mute", "unmute", "set_nickname", "set_role", "pin", "unpin", "announce",
     "accept_join", "decline_join", "rename_group", "dissolve"}
)  # fmt: skip
"""Kinds that do no harm when they are done twice."""


def what_of(body: Body) -> str:
    """The kind of an effect, as it is stored: `send`, `kick` …"""
    return str(type(body).__struct_config__.tag)


ACTIONS: tuple[str, ...] = tuple(what_of_type.__struct_config__.tag for what_of_type in Body.__args__)


_TO_PERSON: frozenset[str] = frozenset({Capability.SEND_PERSON})
_TO_GROUP: frozenset[str] = frozenset({Capability.SEND_GROUP})
_WELCOME: frozenset[str] = frozenset({Capability.WELCOME})
_OPEN: frozenset[str] = frozenset({Capability.CREATE_GROUP, Capability.OPEN_GROUP})


_MASS_PERSON: frozenset[str] = frozenset({Capability.MASS_PERSON})
_MASS_GROUP: frozenset[str] = frozenset({Capability.MASS_GROUP})


def needed(body: Body, *, to_person: bool, massed: bool = False) -> frozenset[str]:
    """The capabilities without which an effect cannot be performed. Mentions and buttons fall back to text.

    `massed`: as part of a mass message.
    """
    if isinstance(body, CreateGroup) and body.open:
        return _OPEN
    if not isinstance(body, Send):
        return frozenset({what_of(body)})
    plain = _WELCOME if body.welcome and to_person else _TO_PERSON if to_person else _TO_GROUP
    if massed:
        plain = _MASS_PERSON if to_person else _MASS_GROUP
    return plain.union(Capability(a.kind) for a in body.attachments) if body.attachments else plain


def text_of(body: Body) -> str:
    """The words of an effect, ready to copy; empty where it has none."""
    match body:
        case Send() | Announce() | Invite():
            return body.text
        case SetNickname():
            return body.nickname
        case CreateGroup() | RenameGroup():
            return body.name
        case Kick() | Ban() | Mute() | DeclineJoin():
            return body.reason
    return ""


_encode = msgspec.json.Encoder(order="deterministic").encode
decode_body = msgspec.json.Decoder(Body).decode


def encode_body(body: Body) -> bytes:
    """JSON, the same bytes for the same body."""
    return _encode(body)


def fingerprint(encoded: bytes, *, group_id: int | None, member_id: int | None) -> str:
    """What makes two effects (their bodies encoded) the same to whoever receives them: 16 hexadecimal digits."""
    said = f"{group_id}/{member_id}/".encode() + encoded
    return hashlib.blake2b(said, digest_size=8).hexdigest()


class Order(msgspec.Struct, frozen=True):
    """An effect as a gateway gets it. `key` is the same however often it is tried, and at most 32 characters.

    `chat` is the platform's id of the group ('' for a private message), `person` that of the member it is about ('' for
    none). `names` gives for each mentioned member id the platform's id and the name. `moment` is the workspace's time.
    """

    id: int
    key: str
    body: Body
    chat: str
    person: str
    names: Mapping[int, tuple[str, str]] = {}
    attempt: int = 1
    moment: datetime | None = None

    @property
    def what(self) -> str:
        return what_of(self.body)

    @property
    def target(self) -> str:
        """Where it goes: orders to one target are performed one after another."""
        return self.chat or f"@{self.person}"


class Receipt(msgspec.Struct, frozen=True):
    """The platform took it. `provider_ref` is its own id of what it made (a message, a group), '' where it has none.

    `link`: the way into an open group that it made.
    """

    provider_ref: str = ""
    link: str = ""
