"""Events of a room → what a platform says. Pure, and never surprised: what is no such event is skipped and counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec

from huoqun.chats.port import incoming
from huoqun.chats.port.incoming import Incoming, Person, Said

from . import levels
from .events import LONGEST_ID, Event, edited, files, mapping, mentions, read, redacted, replied, text, words

DISSOLVED = "dissolved"
"""The reason that goes with the leaves by which we dissolve a group."""

LONGEST_NAME = 200
KINDS: Mapping[str, Said] = {
    "m.image": "image", "m.file": "file", "m.audio": "voice", "m.video": "video", "m.location": "link",
}  # fmt: skip


class What(msgspec.Struct, frozen=True):
    """What must be remembered of an event, for those that speak of it later."""

    type: str
    sender: str
    about: str = ""
    emoji: str = ""


@dataclass(slots=True)
class Room:
    """What is known of a room. `chat` is what it is called to the outside, `person` with whom it is private."""

    id: str
    chat: str = ""
    person: str = ""
    name: str = ""
    encrypted: bool = False
    replaced_by: str = ""
    names: dict[str, str] = field(default_factory=dict)

    @property
    def told(self) -> str | None:
        return None if self.person else self.chat or self.id


@dataclass(slots=True)
class Desk:
    """Where events are read: by whom, in which room, and what was seen before (by event id)."""

    me: Person
    room: Room
    seen: dict[str, What]

    def person(self, user: str) -> Person:
        return self.me if user == self.me.key else Person(user, self.room.names.get(user, ""))


@dataclass(slots=True)
class Heard:
    """What was said, and the types of what could not be read."""

    items: list[Incoming] = field(default_factory=list)
    skipped: Counter[str] = field(default_factory=Counter)


def learn(me: str, room: Room, events: Iterable[Any]) -> None:
    """Take in the state of a room: names, with whom it is private, whether it is encrypted."""
    for event in map(read, events):
        if event is not None and event.state_key is not None:
            _take_in(me, room, event)


def _take_in(me: str, room: Room, event: Event) -> None:
    if event.sender == me and event.type == "m.room.member" and event.content.get("is_direct") is True:
        # We asked them in so; the account's own list of private rooms may tell it later.
        room.person = room.person or event.state_key or ""
    if event.type == "m.room.member" and (name := text(event.content, "displayname").strip()[:LONGEST_NAME]):
        room.names[event.state_key or ""] = name
    elif event.type == "m.room.name":
        room.name = text(event.content, "name").strip()[:LONGEST_NAME]
    elif event.type == "m.room.canonical_alias" and not room.name:
        room.name = text(event.content, "alias")[:LONGEST_NAME]
    elif event.type == "m.room.encryption":
        room.encrypted = True


def unknown(events: Iterable[Any], seen: Mapping[str, What]) -> list[str]:
    """The ids of events that these edit or take back, and of which nothing is known: they must be looked at first."""
    found = [event for event in map(read, events) if event is not None]
    here = {event.event_id for event in found}
    wanted = [edited(event) or redacted(event) for event in found]
    return list(dict.fromkeys(id for id in wanted if id and id not in here and id not in seen))


def what_of(event: Event) -> What:
    """What to remember of an event."""
    relation = mapping(event.content, "m.relates_to")
    if event.type == "m.reaction":
        return What(event.type, event.sender, text(relation, "event_id"), text(relation, "key"))
    return What(event.type, event.sender)


def heard(desk: Desk, events: Sequence[Any]) -> Heard:
    """What these events say, in their order: nothing of what happened while we were not in the room."""
    result = Heard()
    for raw, event, present in _while_present(desk.me.key, [(raw, read(raw)) for raw in events]):
        if event is None:
            result.skipped[text(raw, "type")[:60] or "?"] += 1
            continue
        if event.state_key is not None:
            _take_in(desk.me.key, desk.room, event)
        if not present:
            continue
        desk.seen[event.event_id] = what_of(event)
        try:
            result.items += READERS.get(event.type, _nothing)(desk, event)
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            # A line must not stand still for ever because one event is stranger than we thought.
            result.skipped[event.type[:60]] += 1
    return result


def _while_present(me: str, events: Sequence[tuple[Any, Event | None]]) -> Iterator[tuple[Any, Event | None, bool]]:
    """Whether we were there at each. Servers of today say it at each event; with older ones our own comings tell."""
    ours = [e for _, e in events if e is not None and e.type == "m.room.member" and e.state_key == me]
    present = not ours or text(ours[0].before, "membership") == "join"
    for raw, event in events:
        if event is not None and event in ours:
            was, present = present, text(event.content, "membership") == "join"
            yield raw, event, was or present
            continue
        told = text(event.unsigned, "membership") if event is not None else ""
        yield raw, event, told == "join" or (not told and present)


def _nothing(desk: Desk, event: Event) -> Iterator[Incoming]:
    return iter(())


# Words


def _message(desk: Desk, event: Event) -> Iterator[Incoming]:
    content = event.content
    if edited(event):
        yield from _edit(desk, event)
        return
    if not isinstance(content.get("body"), str):
        return  # Taken back before we saw it, or no message at all.
    kind = KINDS.get(text(content, "msgtype"), "text")
    if event.sender == desk.me.key:
        yield _echo(desk, event, kind)
        return
    sender = desk.person(event.sender)
    if text(content, "msgtype") == "m.notice":
        # By convention what programs say, so that they do not answer each other.
        sender = msgspec.structs.replace(sender, is_bot=True)
    yield incoming.Message(
        id=event.event_id, at=event.at, chat=desk.room.told, chat_name=desk.room.name, sender=sender,
        text=words(content), kind=kind, reply_to=replied(content) or None, mentions=mentions(content),
        files=files(content) if kind != "text" else (),
    )  # fmt: skip


def _sticker(desk: Desk, event: Event) -> Iterator[Incoming]:
    if event.sender != desk.me.key and text(event.content, "body"):
        yield incoming.Message(
            id=event.event_id, at=event.at, chat=desk.room.told, chat_name=desk.room.name,
            sender=desk.person(event.sender), text=text(event.content, "body"), kind="sticker",
            files=files(event.content),
        )  # fmt: skip


def _echo(desk: Desk, event: Event, kind: Said) -> Incoming:
    return incoming.SentEcho(
        id=event.event_id, at=event.at, chat=desk.room.told, text=text(event.content, "body"), sender=desk.me,
        to=desk.person(desk.room.person) if desk.room.person else None, kind=kind,
        token=text(event.unsigned, "transaction_id"),
    )  # fmt: skip


def _edit(desk: Desk, event: Event) -> Iterator[Incoming]:
    """An edit counts only if it is by whoever said it first: no server checks that."""
    target = edited(event)
    first, fresh = desk.seen.get(target), mapping(event.content, "m.new_content")
    if first is None or first.sender != event.sender or not isinstance(fresh.get("body"), str):
        return
    yield incoming.Edit(
        id=target, at=event.at, chat=desk.room.told, text=text(fresh, "body"), sender=desk.person(event.sender)
    )


# What becomes of words


def _reaction(desk: Desk, event: Event) -> Iterator[Incoming]:
    what = what_of(event)
    if what.about and what.emoji and event.sender != desk.me.key:
        yield _reacted(desk, event, what, added=True)


def _reacted(desk: Desk, event: Event, what: What, *, added: bool) -> Incoming:
    return incoming.Reaction(
        id=event.event_id, at=event.at, chat=desk.room.told, who=desk.person(what.sender), message=what.about,
        emoji=what.emoji, added=added,
    )  # fmt: skip


def _redaction(desk: Desk, event: Event) -> Iterator[Incoming]:
    target = redacted(event)
    what = desk.seen.get(target)
    if what is None:
        return
    if what.type in ("m.room.message", "m.sticker"):
        by = desk.person(event.sender)
        yield incoming.Recall(id=target, at=event.at, chat=desk.room.told, by=by)
    elif what.about and what.emoji and what.sender != desk.me.key:
        yield _reacted(desk, event, what, added=False)


# Who is there


def _member(desk: Desk, event: Event) -> Iterator[Incoming]:
    now, before = text(event.content, "membership"), text(event.before, "membership") or "leave"
    user = event.state_key or ""
    if desk.room.person or now == before or not user.startswith("@"):
        return
    if user == desk.me.key:
        yield from _ourselves(desk, event, now, before)
    elif now == "join":
        brought = text(event.unsigned, "prev_sender") if before == "invite" else ""
        yield incoming.Joined(
            id=event.event_id, at=event.at, chat=desk.room.told, chat_name=desk.room.name, who=desk.person(user),
            way_in=before if before in ("invite", "knock") else "", by=desk.person(brought) if brought else None,
        )  # fmt: skip
    elif before == "join" and now in ("leave", "ban") and not _dissolving(desk, event):
        by = desk.person(event.sender) if event.sender != user else None
        yield incoming.Left(id=event.event_id, at=event.at, chat=desk.room.told, who=desk.person(user), by=by)
    elif now == "knock":
        yield incoming.JoinRequest(
            id=event.event_id, at=event.at, chat=desk.room.told, who=desk.person(user),
            words=text(event.content, "reason"),
        )  # fmt: skip


def _dissolving(desk: Desk, event: Event) -> bool:
    return event.sender == desk.me.key and text(event.content, "reason") == DISSOLVED


def _ourselves(desk: Desk, event: Event, now: str, before: str) -> Iterator[Incoming]:
    """Our own comings are no news; that we dissolved the group, or were removed from it, is."""
    if before != "join":
        return
    if _dissolving(desk, event):
        yield incoming.Dissolved(id=event.event_id, at=event.at, chat=desk.room.told)
    elif event.sender != desk.me.key:
        by = desk.person(event.sender)
        yield incoming.Left(id=event.event_id, at=event.at, chat=desk.room.told, who=desk.me, by=by)


# What befalls the group


def _name(desk: Desk, event: Event) -> Iterator[Incoming]:
    if event.state_key == "" and desk.room.name and not desk.room.person:
        yield incoming.Renamed(id=event.event_id, at=event.at, chat=desk.room.told, name=desk.room.name)


def _power(desk: Desk, event: Event) -> Iterator[Incoming]:
    if event.state_key != "" or not event.before or desk.room.person:
        return
    for user, role in levels.changes(event.before, event.content):
        if user != desk.me.key:
            # One event may change many: each needs an id of its own.
            yield incoming.RoleChanged(
                id=f"{event.event_id}/{user}", at=event.at, chat=desk.room.told, who=desk.person(user), role=role
            )


def _tombstone(desk: Desk, event: Event) -> Iterator[Incoming]:
    """The room has moved: whoever listens follows, and the group goes on under the name that it has here."""
    if event.state_key == "":
        desk.room.replaced_by = text(event.content, "replacement_room")[:LONGEST_ID]
    return iter(())


def _encrypted(desk: Desk, event: Event) -> Iterator[Incoming]:
    """What was said can be read by nobody without its keys."""
    desk.room.encrypted = True
    return iter(())


Reader = Callable[[Desk, Event], Iterator[Incoming]]
READERS: Mapping[str, Reader] = {
    "m.room.message": _message,
    "m.room.encrypted": _encrypted,
    "m.sticker": _sticker,
    "m.reaction": _reaction,
    "m.room.redaction": _redaction,
    "m.room.member": _member,
    "m.room.name": _name,
    "m.room.power_levels": _power,
    "m.room.tombstone": _tombstone,
}
