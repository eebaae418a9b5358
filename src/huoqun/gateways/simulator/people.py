"""Simulated people's doings → what a platform says. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from huoqun.chats.personas import PRIVATE, State
from huoqun.chats.personas import events as sim
from huoqun.chats.port import incoming
from huoqun.chats.port.incoming import Incoming, Person

BOT = Person(key="bot", name="小活", is_bot=True)


class Names:
    """What people of a world are called, by their id."""

    def __init__(self, state: State) -> None:
        self._state = state

    def person(self, member: str) -> Person:
        life = self._state.people.get(member)
        return Person(member, life.member.name if life else "")


def to_incoming(event: sim.SimEvent, names: Names, *, chat_name: str = "") -> Iterator[Incoming]:
    """What the platform says of an event: nothing of deeds outside the chat."""
    who = names.person(event.member)
    match event:
        case sim.Said():
            yield incoming.Message(
                id=event.id, at=event.at, chat=None if event.group.startswith(PRIVATE) else event.group, sender=who,
                text=event.text, kind=event.kind,
                reply_to=event.reply_to, mentions=event.mentions, chat_name=chat_name,
            )  # fmt: skip
        case sim.Joined():
            by = names.person(event.invited_by) if event.invited_by else None
            way = f"code:{event.code}" if event.code else "staff" if event.staff else "invited" if by else ""
            yield incoming.Joined(
                id=event.id, at=event.at, chat=event.group, who=Person(event.member, event.name), way_in=way, by=by,
                chat_name=chat_name,
            )  # fmt: skip
        case sim.Left():
            by = names.person(event.by) if event.by else None
            yield incoming.Left(id=event.id, at=event.at, chat=event.group, who=who, by=by)
        case sim.Reacted():
            yield incoming.Reaction(
                id=event.id, at=event.at, chat=event.group, who=who, message=event.to, emoji=event.emoji
            )
        case sim.Recalled():
            yield incoming.Recall(id=event.said, at=event.at, chat=event.group, by=who)
        case sim.Edited():
            yield incoming.Edit(id=event.said, at=event.at, chat=event.group, text=event.text, sender=who)
        case sim.Dissolved():
            yield incoming.Dissolved(id=event.id, at=event.at, chat=event.group)
