"""One batch of a connection on its way into the database: whose words it holds, and which group each chat is."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from huoqun.chats import keys
from huoqun.chats.port.incoming import Incoming, Person
from huoqun.core.actor import Actor
from huoqun.core.facts import Origin
from huoqun.members.rules import platform_of


@dataclass(slots=True)
class Desk:
    """`groups` by the platform's id of the chat, `members` by the person's key (None: erased)."""

    actor: Actor
    connection_id: int
    realm: str
    origin: Origin
    now: datetime
    groups: dict[str, int] = field(default_factory=dict)
    members: dict[str, int | None] = field(default_factory=dict)

    @property
    def platform(self) -> str:
        return platform_of(self.realm)

    def group(self, chat: str | None) -> int | None:
        return None if chat is None else self.groups[chat]

    def member(self, person: Person | None) -> int | None:
        return None if person is None else self.members[person.key]

    def erased(self, person: Person | None) -> bool:
        """Whether this somebody was erased: nothing they say or do is kept."""
        return person is not None and self.members[person.key] is None

    def key(self, item: Incoming) -> str:
        """The key of the message that an event carries or speaks of."""
        return self.key_of(item.id, item.chat)

    def key_of(self, provider_id: str, chat: str | None) -> str:
        """In private it holds the connection, too: such messages have no group to tell them apart."""
        return keys.of_id(provider_id if chat is not None else f"p{self.connection_id}:{provider_id}")


def author(item: Incoming) -> Person | None:
    """Who an event is about: who says, comes, goes, presses."""
    return getattr(item, "sender", None) or getattr(item, "who", None)
