"""Our own documented JSON, both ways. Pure. README.md tells it to whoever builds the other end."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal, TypeAlias

import msgspec

from huoqun.chats.port import incoming
from huoqun.chats.port.capabilities import Capability
from huoqun.chats.port.effects import Order, Send, needed
from huoqun.chats.port.incoming import Incoming, Said

MOST_ITEMS = 500

Moment = Annotated[datetime, msgspec.Meta(tz=True)]
Id = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
Text = Annotated[str, msgspec.Meta(max_length=100_000)]
Name = Annotated[str, msgspec.Meta(max_length=500)]


class Someone(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A person of the other system. `bot`: no human being."""

    id: Id
    name: Name = ""
    handle: Name = ""
    bot: bool = False

    def person(self) -> incoming.Person:
        return incoming.Person(self.id, self.name, self.handle, self.bot)


class _Told(msgspec.Struct, frozen=True, kw_only=True, tag_field="what", forbid_unknown_fields=True):
    id: Id
    at: Moment
    group: Id | None = None


class Message(_Told, frozen=True, kw_only=True, tag="message"):
    sender: Someone
    text: Text
    kind: Said = "text"
    reply_to: Id | None = None
    mentions: tuple[Id, ...] = ()
    group_name: Name = ""

    def item(self) -> Incoming:
        return incoming.Message(
            id=self.id, at=self.at, chat=self.group, sender=self.sender.person(), text=self.text, kind=self.kind,
            reply_to=self.reply_to, mentions=self.mentions, chat_name=self.group_name,
        )  # fmt: skip


class Edited(_Told, frozen=True, kw_only=True, tag="edited"):
    """Message `id` has new words since `at`."""

    text: Text

    def item(self) -> Incoming:
        return incoming.Edit(id=self.id, at=self.at, chat=self.group, text=self.text)


class Recalled(_Told, frozen=True, kw_only=True, tag="recalled"):
    """Message `id` was taken back."""

    def item(self) -> Incoming:
        return incoming.Recall(id=self.id, at=self.at, chat=self.group)


class Joined(_Told, frozen=True, kw_only=True, tag="joined"):
    who: Someone
    group: Id
    by: Someone | None = None
    way_in: Name = ""
    group_name: Name = ""

    def item(self) -> Incoming:
        return incoming.Joined(
            id=self.id, at=self.at, chat=self.group, who=self.who.person(), way_in=self.way_in,
            by=self.by.person() if self.by else None, chat_name=self.group_name,
        )  # fmt: skip


class Left(_Told, frozen=True, kw_only=True, tag="left"):
    who: Someone
    group: Id
    by: Someone | None = None

    def item(self) -> Incoming:
        by = self.by.person() if self.by else None
        return incoming.Left(id=self.id, at=self.at, chat=self.group, who=self.who.person(), by=by)


class Reacted(_Told, frozen=True, kw_only=True, tag="reacted"):
    who: Someone
    message: Id
    emoji: Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
    added: bool = True

    def item(self) -> Incoming:
        return incoming.Reaction(
            id=self.id, at=self.at, chat=self.group, who=self.who.person(), message=self.message, emoji=self.emoji,
            added=self.added,
        )  # fmt: skip


class Pressed(_Told, frozen=True, kw_only=True, tag="pressed"):
    who: Someone
    message: Id
    value: Name

    def item(self) -> Incoming:
        return incoming.Button(
            id=self.id, at=self.at, chat=self.group, who=self.who.person(), message=self.message, data=self.value
        )


class Renamed(_Told, frozen=True, kw_only=True, tag="renamed"):
    group: Id
    name: Name

    def item(self) -> Incoming:
        return incoming.Renamed(id=self.id, at=self.at, chat=self.group, name=self.name)


class Asked(_Told, frozen=True, kw_only=True, tag="asked_in"):
    """`who` asks to be let in; `accept_join` names `id`."""

    who: Someone
    group: Id
    words: Name = ""

    def item(self) -> Incoming:
        return incoming.JoinRequest(id=self.id, at=self.at, chat=self.group, who=self.who.person(), words=self.words)


class Outcome(_Told, frozen=True, kw_only=True, tag="outcome"):
    """What became of an order afterwards; `ref` is the id that was answered to it."""

    ref: Id
    status: Literal["sent", "failed"]
    reason: Name = ""

    def item(self) -> Incoming:
        return incoming.Outcome(
            id=self.id, at=self.at, chat=self.group, ref=self.ref, status=self.status, reason=self.reason
        )


Told: TypeAlias = Message | Edited | Recalled | Joined | Left | Reacted | Pressed | Renamed | Asked | Outcome


class _Body(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    items: Annotated[tuple[Told, ...], msgspec.Meta(max_length=MOST_ITEMS)]


_decode = msgspec.json.Decoder(_Body).decode


def heard(body: bytes) -> tuple[Incoming, ...]:
    """What a body tells. Raises ValueError, which says what is wrong with it."""
    try:
        return tuple(told.item() for told in _decode(body).items)
    except (msgspec.DecodeError, RecursionError, OverflowError) as error:
        raise ValueError(str(error)) from None


# The other way


def order_json(order: Order, *, contents: Mapping[int, tuple[str, bytes]]) -> bytes:
    """An order as it is posted. `contents`: names and bytes of the attachments that have no address, by their place."""
    body: dict[str, Any] = msgspec.to_builtins(order.body)
    told: dict[str, Any] = {"key": order.key, "attempt": order.attempt, "group": order.chat, "person": order.person}
    if isinstance(order.body, Send):
        body["mentions"] = [_named(*order.names[m]) for m in order.body.mentions if m in order.names]
        body["attachments"] = [
            _attached(a.kind, a.name, a.url, contents.get(n)) for n, a in enumerate(order.body.attachments)
        ]
    elif "members" in body:
        body["members"] = [_named(*order.names[m]) for m in body["members"] if m in order.names]
    return msgspec.json.encode({**told, **body})


def _named(person: str, name: str) -> dict[str, str]:
    return {"id": person, "name": name}


def _attached(kind: str, name: str, url: str, content: tuple[str, bytes] | None) -> dict[str, str]:
    if content is None:
        return {"kind": kind, "name": name, "url": url}
    return {"kind": kind, "name": content[0], "content": base64.b64encode(content[1]).decode()}


class Reply(msgspec.Struct):
    """What the other end may answer. `id`: its own id of what it made; `error`: why it does not, in words."""

    id: str = ""
    error: str = ""


_reply = msgspec.json.Decoder(Reply).decode


def reply(body: bytes) -> Reply:
    """An answer's words; empty where it is not JSON of this shape: the status counts."""
    try:
        return _reply(body)
    except (msgspec.DecodeError, RecursionError, ValueError):
        return Reply()


def abilities(listed: str, known: frozenset[str]) -> tuple[frozenset[str], tuple[str, ...]]:
    """The capabilities that are named, and the names that are none of `known`."""
    names = {name.strip() for name in listed.replace("\n", ",").split(",") if name.strip()}
    return frozenset(Capability(n) for n in names & known), tuple(sorted(names - known))


def missing(order: Order, capabilities: frozenset[str]) -> frozenset[str]:
    """What an order needs and the other end has not said that it can."""
    return needed(order.body, to_person=not order.chat) - capabilities
