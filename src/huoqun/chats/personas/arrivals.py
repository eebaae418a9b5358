"""How people come into a group: in waves after a poster, by invitation, or moved on from where they were before."""

from __future__ import annotations

from datetime import timedelta

from huoqun.chats.personas import rhythm
from huoqun.chats.personas.events import Joined
from huoqun.chats.personas.groups import Part
from huoqun.chats.personas.people import SimMember
from huoqun.chats.personas.room import Room
from huoqun.chats.personas.state import Life, Seat
from huoqun.chats.personas.words import nickname

CAPACITY = 200
_WAVES = (10.5, 12.6, 20.2)


def arrivals(room: Room) -> list[Seat]:
    """Whoever joins on this day, seated; each leaves a `Joined`, and a purchase where the group asks for one."""
    seated = [
        sit(room, part.member, room.seconds(part.joins_at), part) for part in room.group.members if _today(room, part)
    ]
    free = CAPACITY - len(room.ground.seats)
    for _ in range(min(free, rhythm.times(room.rng, room.group.size * _share(room)))):
        seconds = _moment(room)
        if seconds >= room.shuts_at:
            continue
        life = _moved_on(room) if room.rng.random() < room.kind.veterans else None
        member = life.member if life else mint(room, seconds)
        seated.append(sit(room, member, seconds))
    return seated


def mint(room: Room, seconds: float, persona: str = "") -> SimMember:
    """Somebody new, drawn by the kind's mix unless a persona is given. Not yet in any group."""
    rng, state, words, mix = room.rng, room.state, room.words, room.group.mix or room.kind.mix
    city = room.group.city if room.group.city and rng.random() < 0.85 else rng.choice(words.bag("slots.city"))
    trade = rng.choice(words.bag("slots.trade"))
    return SimMember(
        id=f"m{len(state.people) + 1:04d}",
        name=nickname(words, rng, {"city": city, "trade": trade}, state.names),
        persona=persona or rng.choices(tuple(mix), tuple(mix.values()))[0],
        joined_at=room.at(seconds),
        city=city,
        trade=trade,
        style=int(rng.random() * words.styles),
    )


def _today(room: Room, part: Part) -> bool:
    return 0 <= room.seconds(part.joins_at) < rhythm.DAY


def _share(room: Room) -> float:
    """The share of the group's size that joins on this day."""
    kind, age = room.kind, (room.opened - room.group.founded_at + timedelta(days=1)).days
    if age < len(kind.intake):
        return kind.intake[age]
    return kind.trickle if room.group.open else 0.0


def _moment(room: Room) -> float:
    """When in the day somebody comes in; never before the group was founded."""
    rng = room.rng
    if room.kind.burst and room.opens_at < rhythm.DAY:
        seconds = room.seconds_of(rng.choice(_WAVES)) + rng.expovariate(1 / 1500.0)
        if seconds > room.opens_at:
            return seconds
    seconds = room.seconds_of(rhythm.moment(rng, weekend=room.weekend))
    return seconds if seconds > room.opens_at else room.opens_at + rng.expovariate(1 / 2400.0)


def _moved_on(room: Room) -> Life | None:
    """Somebody whose last group was of a kind that leads to this one; where it has a city, from there."""
    lives, rng = list(room.state.people.values()), room.rng
    for _ in range(60 if lives else 0):
        life = lives[int(rng.random() * len(lives))]
        if _may_move(room, life):
            return life
    return None


def _may_move(room: Room, life: Life) -> bool:
    group, member = room.group, life.member
    return (
        life.kind in room.kind.sources
        and not life.cast
        and member.persona in (group.mix or room.kind.mix)
        and group.id not in life.groups
        and group.city in ("", member.city)
    )


def sit(room: Room, member: SimMember, seconds: float, part: Part | None = None) -> Seat:
    """Come into the group: known to the world, seated, announced. `part` is a set part, if it is one."""
    state, ground = room.state, room.ground
    life = state.people.setdefault(member.id, Life(member=member, cast=part is not None))
    state.names[member.name] = member.id
    life.groups.append(room.group.id)
    life.kind = room.kind.name
    came = ground.clock + ground.step * seconds / rhythm.DAY
    seat = Seat(member, came, since=room.at(seconds), stops_at=part.stops_at if part else None)
    room.audience.admit([seat])
    if room.kind.product and not member.staff and room.kind.product not in life.bought:
        room.did(seat, "bought", room.kind.product, seconds * (0.6 + 0.35 * room.rng.random()))
    ground.seats[member.id] = seat
    room.emit(_joined(room, seat, seconds), seconds)
    return seat


def _joined(room: Room, seat: Seat, seconds: float) -> Joined:
    member, invited_by, code = seat.member, None, None
    if not member.staff:
        friend = room.audience.peer(seconds, seat) if room.rng.random() < room.kind.invited else None
        invited_by = friend.member.id if friend else None
        code = room.rng.choice(room.kind.codes) if room.kind.codes and not invited_by else None
    return Joined(
        room.number(), room.at(seconds), room.group.id, member.id, member.name, invited_by, code, member.staff
    )
