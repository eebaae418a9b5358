"""The simulated platform itself: chats, who is in them, what was said. In memory, one a name."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count

from huoqun.chats.port import incoming
from huoqun.chats.port.capabilities import Limit
from huoqun.chats.port.effects import (
    AcceptJoin,
    Announce,
    Ban,
    CreateGroup,
    DeclineJoin,
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
from huoqun.chats.port.errors import Refused
from huoqun.chats.port.incoming import Incoming, Person

from .faults import Faults
from .masses import MassMessage, Released
from .meta import META
from .people import BOT
from .translate import said_in


@dataclass(slots=True)
class Post:
    """A message as the platform keeps it."""

    id: str
    sender: str
    text: str
    at: datetime
    recalled: bool = False


@dataclass(slots=True)
class Seat:
    """Somebody in a chat."""

    person: Person
    joined_at: datetime
    role: str = "member"
    nickname: str = ""
    muted: bool = False


@dataclass(slots=True)
class Room:
    """A chat: a group, or (its id beginning with `@`) a private one with that person."""

    id: str
    name: str
    seats: dict[str, Seat] = field(default_factory=dict)
    posts: list[Post] = field(default_factory=list)
    pinned: list[str] = field(default_factory=list)
    banned: set[str] = field(default_factory=set)
    notice: str = ""
    dissolved: bool = False


class Platform:
    """Everything on one simulated platform. What happens is appended to `events`, which gateways read by offset."""

    def __init__(self, name: str = "main", *, capabilities: frozenset[str] = META.capabilities) -> None:
        self.name = name
        self.capabilities = capabilities
        self.limits: tuple[Limit, ...] = ()
        self.rooms: dict[str, Room] = {}
        self.events: list[Incoming] = []
        self.performed: list[Order] = []
        self.masses: dict[str, MassMessage] = {}
        self.pictures: dict[str, bytes] = {}
        self.team: tuple[str, ...] = ("wang",)
        self.faults = Faults()
        self.heard: Callable[[], None] = lambda: None
        self._numbers = count(1)
        self._lock = threading.RLock()

    def number(self, kind: str) -> str:
        """A new id of the platform's own."""
        return f"{kind}{next(self._numbers)}"

    def room(self, chat: str, name: str = "") -> Room:
        """A chat, made when it is first named."""
        return self.rooms.setdefault(chat, Room(chat, name or chat))

    def tell(self, event: Incoming) -> None:
        """Something happened: whoever listens hears it."""
        with self._lock:
            self.events.append(event)
        self.heard()

    # Members do

    def say(self, person: Person, chat: str | None, text: str, *, at: datetime, reply_to: str | None = None) -> str:
        """A member says something in a group, or (`chat` None) to the bot in private; answers the message's id."""
        message = self.number("m")
        room = self.room(chat or f"@{person.key}")
        if chat is not None and (room.dissolved or room.seats[person.key].muted):
            raise Refused("muted, or the group is no more")
        room.posts.append(Post(message, person.key, text, at))
        self.tell(
            incoming.Message(
                id=message, at=at, chat=chat, sender=person, text=text, reply_to=reply_to, chat_name=room.name
            )
        )
        return message

    def show(
        self, person: Person, chat: str, text: str, *, at: datetime, raw: bytes = b"", kind: incoming.Said = "image"
    ) -> str:
        """A member posts a picture or a voice message (`kind`), with or without words; answers the message's id."""
        message = self.number("m")
        self.pictures |= {message: raw} if raw else {}
        files = ({"kind": kind, "ref": message, "size": len(raw)},) if raw else ()
        self.room(chat).posts.append(Post(message, person.key, text, at))
        self.tell(incoming.Message(id=message, at=at, chat=chat, sender=person, text=text, kind=kind, files=files))
        return message

    def join(self, person: Person, chat: str, *, at: datetime, by: Person | None = None, way_in: str = "") -> None:
        """Somebody comes in."""
        room = self.room(chat)
        if person.key in room.banned:
            raise Refused("banned")
        room.seats[person.key] = Seat(person, at)
        self.tell(
            incoming.Joined(
                id=self.number("e"), at=at, chat=chat, who=person, by=by, way_in=way_in, chat_name=room.name
            )
        )

    def leave(self, person: Person, chat: str, *, at: datetime, by: Person | None = None) -> None:
        """Somebody goes, or is removed by another."""
        if self.room(chat).seats.pop(person.key, None) is not None:
            self.tell(incoming.Left(id=self.number("e"), at=at, chat=chat, who=person, by=by))

    # The bot does

    def perform(self, order: Order, *, at: datetime) -> Receipt:
        """Do what was ordered, or what the injected faults make of it."""
        with self._lock:
            self.faults.before(order)
            receipt = _receipt(order, self._do(order, at))
            self.performed.append(order)
            self.faults.after(order)
        return receipt

    def mass_send(self, order: Order, targets: Sequence[str], *, at: datetime) -> Receipt:
        """Take a mass message; the team's people find it in their app."""
        with self._lock:
            self.faults.before(order)
            ref = self.number("mass")
            shared = {t: Released(self.team[n % len(self.team)]) for n, t in enumerate(targets)}
            self.masses[ref] = MassMessage(ref, order, shared)
            self.faults.after(order)
        return Receipt(ref)

    def release(
        self, ref: str, *, by: str, at: datetime, refused: Sequence[str] = (), over_limit: Sequence[str] = ()
    ) -> int:
        """One of the team's people releases their part of a mass message; answers how many got it by that."""
        mass, sent = self.masses[ref], 0
        for target, one in mass.targets.items():
            if one.sender == by and one.state == "waiting":
                one.state = "refused" if target in refused else "over_limit" if target in over_limit else "sent"
                one.at = at
                if one.state == "sent":
                    room = self.room(target if mass.order.chat else f"@{target}")
                    room.posts.append(Post(self.number("m"), BOT.key, said_in(mass.order), at))
                    sent += 1
        return sent

    def _do(self, order: Order, at: datetime) -> str:
        body = order.body
        if isinstance(body, Send):
            return self._say(order, body, at)
        if isinstance(body, CreateGroup):
            chat = self.number("g")
            self.room(chat, body.name)
            return chat
        room = self.rooms.get(order.chat)
        if room is None or room.dissolved:
            raise Refused("no such group")
        self._do_in(room, order, at)
        return ""

    def _say(self, order: Order, body: Send, at: datetime) -> str:
        room = self.rooms.get(order.chat) if order.chat else self.room(f"@{order.person}")
        if room is None or room.dissolved:
            raise Refused("no such group")
        message, text = self.number("m"), said_in(order)
        room.posts.append(Post(message, BOT.key, text, at))
        if not self.faults.swallow_echo():
            self.tell(
                incoming.SentEcho(
                    id=message, at=at, chat=order.chat or None, text=text, sender=BOT,
                    to=None if order.chat else Person(order.person), token=order.key if self.faults.echo_keys else "",
                )
            )  # fmt: skip
        return message

    def _do_in(self, room: Room, order: Order, at: datetime) -> None:
        seat = room.seats.get(order.person)
        match order.body:
            case DeleteMessage(message=message):
                self._recall(room, message, at)
            case Kick() | Ban():
                if isinstance(order.body, Ban):
                    room.banned.add(order.person)
                if seat is None:
                    raise Refused("not in the group")
                self.leave(seat.person, room.id, at=at, by=BOT)
            case Unban():
                room.banned.discard(order.person)
            case Mute() | Unmute() | SetNickname() | SetRole():
                if seat is None:
                    raise Refused("not in the group")
                self._change(room, seat, order, at)
            case Pin(message=message):
                room.pinned.append(message)
            case Unpin(message=message):
                room.pinned = [m for m in room.pinned if m != message]
            case Announce(text=text):
                room.notice = text
            case RenameGroup(name=name):
                room.name = name
                self.tell(incoming.Renamed(id=self.number("e"), at=at, chat=room.id, name=name))
            case Dissolve():
                room.dissolved = True
                room.seats.clear()
                self.tell(incoming.Dissolved(id=self.number("e"), at=at, chat=room.id))
            case AcceptJoin() | DeclineJoin() | Invite():
                self._let_in(room, order, at)

    def _change(self, room: Room, seat: Seat, order: Order, at: datetime) -> None:
        match order.body:
            case Mute():
                seat.muted = True
            case Unmute():
                seat.muted = False
            case SetNickname(nickname=nickname):
                seat.nickname = nickname
            case SetRole(role=role):
                seat.role = role
                self.tell(incoming.RoleChanged(id=self.number("e"), at=at, chat=room.id, who=seat.person, role=role))

    def _let_in(self, room: Room, order: Order, at: datetime) -> None:
        if isinstance(order.body, AcceptJoin):
            self.join(Person(order.person), room.id, at=at, by=BOT, way_in="request")

    def _recall(self, room: Room, message: str, at: datetime) -> None:
        for post in room.posts:
            if post.id == message and not post.recalled:
                post.recalled = True
                self.tell(incoming.Recall(id=message, at=at, chat=room.id, by=BOT))
                return
        raise Refused("no such message")


def _receipt(order: Order, ref: str) -> Receipt:
    opens = isinstance(order.body, CreateGroup) and order.body.open
    return Receipt(ref, f"https://simulator.invalid/{ref}" if opens else "")


_platforms: dict[str, Platform] = {}


def platform(name: str = "main") -> Platform:
    """The simulated platform of this name in this process, made when it is first named."""
    return _platforms.setdefault(name, Platform(name))


def put(one: Platform) -> Platform:
    """Put a platform of one's own making in its place."""
    _platforms[one.name] = one
    return one
