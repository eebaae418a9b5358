"""A group during one day: who is there, how ready they are, and what happens to them.

Inside a day, time is seconds since it began (`room.opened`, four in the morning at the operator's).
"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import cached_property
from random import Random
from typing import TypeVar
from zlib import crc32
from zoneinfo import ZoneInfo

from huoqun.chats.personas import rhythm
from huoqun.chats.personas.events import DeedKind, Did, SimEvent
from huoqun.chats.personas.groups import SimGroup, World, kinds, products
from huoqun.chats.personas.people import Persona, persona_named
from huoqun.chats.personas.state import Seat, State
from huoqun.chats.personas.words import card, lexicon

Present = tuple[Seat, Persona]
Card = TypeVar("Card")


def awake(persona: Persona, hour: float) -> bool:
    """Whether people of that persona are up at a local hour in [4, 28)."""
    return persona.awake[0] <= hour < persona.awake[1]


class Audience:
    """Who is in the room, weighed by their readiness to start talking and to answer.

    `drive` is how many conversations they start today.
    """

    def __init__(self, room: Room) -> None:
        self.room = room
        self.present: list[Present] = []
        self.speaking: list[float] = []
        self.chiming: list[float] = []
        self.answering: list[float] = []
        self.drive = 0.0
        self.admit(room.ground.seats.values())

    @property
    def pull(self) -> float:
        """The pull towards answering of all who are there."""
        return self.answering[-1] if self.answering else 0.0

    def admit(self, seats: Iterable[Seat]) -> None:
        """Count people in, those who stopped coming left out."""
        clock, step = self.room.ground.clock, self.room.ground.step
        care, opened = self.room.group.care, self.room.opened
        speaks, chimes, pull = (sums[-1] if sums else 0.0 for sums in (self.speaking, self.chiming, self.answering))
        for seat in seats:
            if seat.stops_at is not None and seat.stops_at <= opened:
                continue
            persona, age = persona_named(seat.member.persona), clock - seat.came
            fresh = rhythm.freshness(age + step / 2) if age > 0.0 else rhythm.zeal(0.0, age + step) / step
            if persona.fades != 1.0:
                fresh **= persona.fades
            warm = fresh * seat.warmth
            self.drive += persona.speaks * fresh
            speaks += persona.speaks * warm
            chimes += persona.speaks * warm if persona.answers else 0.0
            pull += persona.answers * warm * (care if seat.member.staff else 1.0)
            self.present.append((seat, persona))
            self.speaking.append(speaks)
            self.chiming.append(chimes)
            self.answering.append(pull)

    def talker(self, seconds: float) -> Seat | None:
        """Somebody who feels like beginning to talk at that time of the day; never staff."""
        return self._draw(self.speaking, seconds, ())

    def peer(self, seconds: float, *besides: Seat) -> Seat | None:
        """Somebody else who feels like chiming in; neither staff nor who only talks."""
        return self._draw(self.chiming, seconds, besides)

    def answerer(self, seconds: float, *besides: Seat) -> Seat | None:
        """Somebody else who feels like answering at that time: mostly those who care, staff among them."""
        return self._draw(self.answering, seconds, besides)

    def staff(self, seconds: float) -> Seat | None:
        """One of those who run the group and are in it at that time."""
        room = self.room
        hosts = [seat for seat, _ in self.present if seat.member.staff and room.has(seat, seconds)]
        return room.rng.choice(hosts) if hosts else None

    def _draw(self, weights: list[float], seconds: float, besides: tuple[Seat, ...]) -> Seat | None:
        room, random, hour = self.room, self.room.rng.random, self.room.hour(seconds)
        for _ in range(6 if weights and weights[-1] else 0):
            seat, persona = self.present[bisect(weights, random() * weights[-1], 0, len(weights) - 1)]
            if seat not in besides and awake(persona, hour) and room.has(seat, seconds):
                return seat
        return None


class Room:
    """One group on one day. What happens is gathered in `events`, in no order."""

    def __init__(self, world: World, state: State, group: SimGroup, *, opened: datetime, rng: Random) -> None:
        self.world, self.state, self.group, self.opened, self.rng = world, state, group, opened, rng
        self.kind, self.ground, self.words = kinds()[group.kind], state.grounds[group.id], lexicon(world.language)
        zone = ZoneInfo(group.zone)
        local = opened.astimezone(zone)
        self.first_hour = local.hour + local.minute / 60
        self.weekend = local.weekday() >= 5
        self.day = (local.date() - group.founded_at.astimezone(zone).date()).days + 1 - self.kind.lead_in
        self.opens_at, self.shuts_at = self.seconds(group.founded_at), self._shuts_at()
        self.salt = crc32(f"{world.seed}/{group.id}".encode())
        self.events: list[SimEvent] = []
        self.done: set[tuple[str, str]] = set()

    @cached_property
    def audience(self) -> Audience:
        """Who is there today; those who join later are admitted."""
        return Audience(self)

    def _shuts_at(self) -> float:
        quiet = None if self.ground.woken else self.group.quiet_from
        ends = [self.seconds(end) for end in (self.group.ends_at, quiet) if end]
        return min(ends, default=float("inf"))

    def seconds(self, at: datetime) -> float:
        """A moment as seconds since the day began."""
        return (at - self.opened).total_seconds()

    def at(self, seconds: float) -> datetime:
        """Seconds of the day as a moment, whole seconds."""
        return self.opened + timedelta(seconds=int(seconds))

    def hour(self, seconds: float) -> float:
        """The group's local hour, in [4, 28)."""
        return 4.0 + (self.first_hour - 4.0 + seconds / 3600.0) % 24.0

    def seconds_of(self, hour: float) -> float:
        """When in this day the group's local hour comes."""
        return (hour - self.first_hour) % 24.0 * 3600.0

    def number(self) -> str:
        """An id that nothing else in the world has."""
        self.ground.numbered += 1
        return f"{self.group.id}:{self.ground.numbered}"

    def emit(self, event: SimEvent, seconds: float) -> None:
        """Let something happen, unless the group is closed or silent by then."""
        if seconds < self.shuts_at:
            self.events.append(event)

    def deal(self, deck: str, cards: Sequence[Card]) -> Card:
        """The next card of a deck in this group: none comes again before all have come."""
        dealt = self.ground.dealt.get(deck, 0)
        self.ground.dealt[deck] = dealt + 1
        return cards[card(len(cards), dealt, self.salt + len(deck))]

    def has(self, seat: Seat, seconds: float) -> bool:
        """Whether somebody is in the group at that time of the day."""
        came_before = seat.since <= self.opened or self.seconds(seat.since) < seconds
        return came_before and seat.member.id in self.ground.seats

    def once(self, what: str, seat: Seat) -> bool:
        """Whether this is the first time today that somebody does that."""
        key = (what, seat.member.id)
        if key in self.done:
            return False
        self.done.add(key)
        return True

    def did(self, seat: Seat, kind: DeedKind, product: str, seconds: float) -> None:
        """A deed of somebody in the room; what is bought is paid at its price."""
        member, amount, currency = seat.member.id, None, None
        if kind == "bought":
            amount, currency = products()[product].amount_minor, products()[product].currency
            self.state.people[member].bought.append(product)
        deed = Did(self.number(), self.at(seconds), self.group.id, member, kind, product, 1, amount, currency)
        self.emit(deed, seconds)
