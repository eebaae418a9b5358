"""The world's past, told to the database as history: in batches, of origin import, so that nobody is spoken to."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from huoqun.chats.actions.receive import receive
from huoqun.chats.personas import Did, Joined, Said, SimEvent, State, World, begin, history
from huoqun.chats.port.incoming import Incoming
from huoqun.core.actor import Actor
from huoqun.core.facts import Origin
from huoqun.deeds.actions.record import record
from huoqun.deeds.rules import NewDeed

from ..meta import META
from ..people import Names, to_incoming

BATCH = 4_000


@dataclass(slots=True)
class Known:
    """What a past tells of people, by the member's id in the world."""

    said: Counter[str] = field(default_factory=Counter)
    first_words: dict[str, str] = field(default_factory=dict)
    deeds: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    brought_by: dict[str, str] = field(default_factory=dict)

    def note(self, event: SimEvent) -> None:
        """Count an event."""
        match event:
            case Said():
                self.said[event.member] += 1
                if event.kind == "text" and len(event.text) > 8:
                    self.first_words.setdefault(event.member, event.text)
            case Did():
                self.deeds[event.member][event.kind] += 1
            case Joined() if event.invited_by:
                self.brought_by.setdefault(event.member, event.invited_by)


def tell(
    actor: Actor, world: World, *, connection_id: int, groups: dict[str, int], now: datetime
) -> tuple[State, Known]:
    """Store everything that happened up to the world's `until`; answers where the world stands, and who did what."""
    state, known = begin(world), Known()
    names = Names(state)
    items: list[Incoming] = []
    deeds: list[NewDeed] = []
    for event in history(world, state):
        known.note(event)
        if isinstance(event, Did):
            deeds.append(deed_of(event, groups))
        else:
            items += to_incoming(event, names)
        if len(items) >= BATCH:
            _store(actor, connection_id, items, now)
            items = []
    _store(actor, connection_id, items, now)
    for i in range(0, len(deeds), BATCH):
        record(actor, deeds=deeds[i : i + BATCH], now=now, origin=Origin.IMPORT)
    return state, known


def _store(actor: Actor, connection_id: int, items: Sequence[Incoming], now: datetime) -> None:
    if items:
        receive(actor, connection_id=connection_id, items=items, now=now, origin=Origin.IMPORT)


def deed_of(event: Did, groups: dict[str, int]) -> NewDeed:
    """A deed as the operator's own shop and app would tell of it."""
    return NewDeed(
        kind=event.kind,
        occurred_at=event.at,
        source="demo",
        source_id=event.id,
        identities=((META.name, event.member),),
        group_id=groups.get(event.group),
        product=event.product,
        value=str(event.value),
        amount_minor=event.amount_minor,
        currency=event.currency or "",
    )
