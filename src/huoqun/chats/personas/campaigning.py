"""People who come by the codes of a campaign: friends of honest sharers, freebie hunters, rings, advertisers.

When somebody opens a code follows from the seed and the hours alone; whether they find a seat, and in which group, they
see on the code's page like everybody, and whoever lets them live tells it here (`arrive`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import msgspec

from huoqun.chats.personas import rhythm
from huoqun.chats.personas.arrivals import mint
from huoqun.chats.personas.behaviour import behaviour_named
from huoqun.chats.personas.days import hold
from huoqun.chats.personas.events import Joined, Left, Said
from huoqun.chats.personas.groups import World
from huoqun.chats.personas.people import Persona, SimMember, register
from huoqun.chats.personas.room import Room
from huoqun.chats.personas.scene import Scene
from huoqun.chats.personas.state import Life, Seat, State

HOUR = timedelta(hours=1)

FRIEND = register(
    Persona(
        name="friend", speaks=0.3, answers=0.1, reacts=0.08, greets=0.6, awake=(8, 24), leaves=0.01, uses=0.4,
        habits={"asks": 4, "chats": 3, "checks_in": 2},
    )
)  # fmt: skip
HUNTER = register(
    Persona(name="hunter", speaks=0.0, answers=0.0, reacts=0.0, greets=0.0, awake=(8, 25), leaves=0.0, fades=1.0)
)
RINGER = register(
    Persona(name="ringer", speaks=0.0, answers=0.0, reacts=0.0, greets=0.0, awake=(8, 25), leaves=0.02, fades=1.0)
)


class Comers(msgspec.Struct, frozen=True):
    """Who comes by a code of a kind. `hourly`: how many open it in a busy hour; `together`: so many at a time, from one
    phone and as by a clock; `says`: the chance that they say the word of their seat; `goes`: they leave within hours.
    """

    persona: str
    hourly: float
    together: int = 1
    says: float = 1.0
    goes: tuple[float, float] | None = None
    advertises: bool = False


KINDS: Mapping[str, Comers] = {
    "honest": Comers("friend", 2.0, says=0.85),
    "hunters": Comers("hunter", 0.8, goes=(0.3, 6.0)),
    "ring": Comers("ringer", 0.12, together=5, goes=(20.0, 30.0)),
    "advertisers": Comers("advertiser", 0.2, says=0.5, advertises=True),
    "readers": Comers("friend", 2.0),
    "sellers": Comers("advertiser", 0.2, advertises=True),
}
BUSY = 6.0
"""The weight of an hour in which most is said."""


class Visit(msgspec.Struct, frozen=True):
    """Somebody opens a code. `phone`: whose; people of a ring share one."""

    at: datetime
    token: str
    kind: str
    phone: str


def visits(seed: str, codes: Mapping[str, str], *, since: datetime, until: datetime, zone: str) -> Iterator[Visit]:
    """Who opens which code in [since, until): the same for the same seed, however it is cut. `codes`: kind by token."""
    hour = since.replace(minute=0, second=0, microsecond=0) - HOUR  # a ring that began then may still be at it
    while hour < until:
        found = [visit for token, kind in codes.items() for visit in _in_hour(seed, token, kind, hour, zone)]
        yield from (visit for visit in sorted(found, key=lambda v: (v.at, v.phone)) if since <= visit.at < until)
        hour += HOUR


def _in_hour(seed: str, token: str, kind: str, hour: datetime, zone: str) -> Iterator[Visit]:
    chance, comers = Random(f"{seed}/{token}/{hour.isoformat()}"), KINDS[kind]
    local = hour.astimezone(ZoneInfo(zone))
    weight = rhythm.hour_weight(local.hour, weekend=local.weekday() >= 5) / BUSY
    for n in range(rhythm.times(chance, comers.hourly * weight)):
        at = hour + chance.random() * HOUR
        phone = f"{token[:6]}-{hour:%m%d%H}-{n}"
        for place in range(comers.together):
            yield Visit(at + place * timedelta(minutes=3), token, kind, phone)


def arrive(world: World, state: State, visit: Visit, *, group: str, word: str, now: datetime) -> str:
    """Somebody joins the group that the page of their code named, and says their word; answers who they are.

    What they do comes out of `live`. The state has to stand at `now` (UTC). Raises NoSuchGroup.
    """
    comers, place = KINDS[visit.kind], world.group(group)
    state.grounds[group].woken = True  # somebody new is somebody from outside: a silent group hears them
    opened = state.day - timedelta(days=1)
    room = Room(world, state, place, opened=opened, rng=Random(f"{world.seed}/{visit.phone}/{visit.at.isoformat()}"))
    seconds = room.seconds(now) + 2.0
    seat = _sits(room, mint(room, seconds, comers.persona), seconds)
    if room.rng.random() < comers.says:
        said = seconds + room.rng.uniform(8.0, 90.0)
        room.emit(Said(room.number(), room.at(said), group, seat.member.id, word), said)
    if comers.persona == FRIEND.name and room.rng.random() < FRIEND.greets:
        # Each in their own time: whoever says hello as by a clock is a machine, and is held as one.
        behaviour_named("greets")(Scene(room, seat, seconds + 40.0 + room.rng.expovariate(1 / 900.0)))
    if comers.advertises:
        behaviour_named("advertises")(Scene(room, seat, seconds + room.rng.uniform(600.0, 3000.0)))
    if comers.goes is not None:
        gone = seconds + 3600.0 * room.rng.uniform(*comers.goes)
        room.ground.leave(seat.member.id)
        room.emit(Left(room.number(), room.at(gone), group, seat.member.id), gone)
    hold(state, room.events)
    return seat.member.id


def _sits(room: Room, member: SimMember, seconds: float) -> Seat:
    """Come in by oneself: nobody of the group brought them but the code."""
    state, ground = room.state, room.ground
    life = state.people.setdefault(member.id, Life(member=member))
    state.names[member.name] = member.id
    life.groups.append(room.group.id)
    life.kind = room.kind.name
    seat = Seat(member, ground.clock + ground.step * seconds / rhythm.DAY, since=room.at(seconds))
    room.audience.admit([seat])
    ground.seats[member.id] = seat
    room.emit(Joined(room.number(), room.at(seconds), room.group.id, member.id, member.name), seconds)
    return seat
