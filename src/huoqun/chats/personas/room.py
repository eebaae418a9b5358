"""A group during one day: who is there, how ready they are, and what happens to them.

Inside a day, time is seconds since it began (`room.opened`, four in the morning at the operator's).
"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from random import Random
from typing import TypeVar
from zlib import crc32
from zoneinfo import ZoneInfo

from . import rhythm
from .events import DeedKind, Did, SimEvent
from .groups import SimGroup, World, kinds, products
from .people import Persona, persona_named
from .state import Seat, State
from .words import card, lexicon

Present = tuple[Seat, Persona]
Card = TypeVar("Card")


def awake(persona: Persona, hour: float) -> bool:
    """Whether people of that persona are up at a local hour in [4, 28)."""
    return persona.awake[0] <= hour < persona.awake[1]


class Audience:
    """Who is in the room, weighed by their readiness to start talking and to answer.

    `drive` is how many conversations they start today, `pull` what `rhythm.answered_chance` takes.
    """

    def __init__(self, room: Room) -> None:
        self.room = room
        self.present: list[Present] = []
        self.speaking: list[float] = []
        self.answering: list[float] = []
        self.drive = self.speaks = self.pull = 0.0
        for seat in room.ground.seats.values():
            if seat.stops_at is None or seat.stops_at > room.opened:
                self.admit(seat)

    def admit(self, seat: Seat) -> None:
        """Count somebody in."""
        persona, room = persona_named(seat.member.persona), self.room
        age = room.ground.clock - seat.came
        fresh = rhythm.zeal(age, age + room.ground.step) / room.ground.step if persona.fades else 1.0
        fresh = fresh if persona.fades == 1.0 else fresh**persona.fades
        self.drive += persona.speaks * fresh
        self.speaks += persona.speaks * fresh * seat.warmth
        self.pull += persona.answers * fresh * seat.warmth * (room.group.care if seat.member.staff else 1.0)
        self.present.append((seat, persona))
        self.speaking.append(self.speaks)
        self.answering.append(self.pull)

    def speaker(self, hour: float) -> Present | None:
        """Somebody who might start to talk at that hour."""
        return self._draw(self.speaking, lambda seat, persona: awake(persona, hour))

    def answerer(self, hour: float, besides: Seat) -> Present | None:
        """Somebody who might take up what was said at that hour, other than who said it."""
        return self._draw(self.answering, lambda seat, persona: seat is not besides and awake(persona, hour))

    def staff(self, rng: Random) -> Seat | None:
        """One of those who run the group."""
        hosts = [seat for seat, _ in self.present if seat.member.staff]
        return rng.choice(hosts) if hosts else None

    def _draw(self, weights: list[float], fits: Callable[[Seat, Persona], bool]) -> Present | None:
        random, seats = self.room.rng.random, self.room.ground.seats
        for _ in range(6):
            if not weights or not weights[-1]:
                return None
            seat, persona = self.present[min(bisect(weights, random() * weights[-1]), len(weights) - 1)]
            if fits(seat, persona) and seat.member.id in seats:
                return seat, persona
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
        self.audience = Audience(self)

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

    def once(self, what: str, seat: Seat) -> bool:
        """Whether this is the first time today that somebody does that."""
        key = (what, seat.member.id)
        if key in self.done:
            return False
        self.done.add(key)
        return True

    def did(self, seat: Seat, kind: DeedKind, product: str, seconds: float) -> None:
        """A deed of somebody in the room; what is bought is paid at its price."""
        price = products()[product] if kind == "bought" else None
        money = {"amount_minor": price.amount_minor, "currency": price.currency} if price else {}
        if kind == "bought":
            self.state.people[seat.member.id].bought.append(product)
        deed = Did(self.number(), self.at(seconds), self.group.id, seat.member.id, kind, product, **money)  # type: ignore[arg-type]
        self.emit(deed, seconds)
