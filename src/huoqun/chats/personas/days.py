"""A day of a world: every group's arrivals, conversations and departures, and what people do outside the chat."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from random import Random
from typing import NamedTuple

from huoqun.chats.personas import rhythm
from huoqun.chats.personas.arrivals import arrivals, mint, sit
from huoqun.chats.personas.behaviour import behaviour_named, habits
from huoqun.chats.personas.events import Did, Dissolved, Left, SimEvent
from huoqun.chats.personas.groups import Moment, SimGroup, World
from huoqun.chats.personas.people import persona_named, personas
from huoqun.chats.personas.room import Room
from huoqun.chats.personas.scene import Scene
from huoqun.chats.personas.state import Seat, State

AFTERNOON = (13.0, 23.5)


class Cue(NamedTuple):
    """Something due in the day: who begins which behaviour at what second."""

    seconds: float
    behaviour: str
    who: Seat
    answered: bool | None = None


def plan_day(world: World, state: State) -> None:
    """Let the next day of the world happen: its events are added to `state.pending`."""
    opened = state.day
    state.day = opened + timedelta(days=1)
    events: list[SimEvent] = []
    for group in world.groups:
        if group.founded_at < state.day and not state.grounds[group.id].closed:
            events += group_day(world, state, group)
    events += deeds_of_day(world, state)
    hold(state, events)


def hold(state: State, events: list[SimEvent]) -> None:
    """Put events among those to come; those of one second keep their order."""
    state.pending.reverse()
    state.pending += events
    state.pending.sort(key=lambda event: event.at)
    state.pending.reverse()


def group_day(world: World, state: State, group: SimGroup) -> list[SimEvent]:
    """What happens in one group on the day before `state.day`."""
    opened, ground = state.day - timedelta(days=1), state.grounds[group.id]
    ground.clock += ground.step
    ground.step = rhythm.ageing(ground.neglected, ground.heeded)
    ground.neglected = ground.heeded = 0
    rng = Random(f"{world.seed}/{group.id}/{opened.isoformat()}")
    room = Room(world, state, group, opened=opened, rng=rng)
    if room.shuts_at > 0:
        leavers = list(departures(room))
        cues = [*greetings(room, arrivals(room)), *talk(room), *duties(room), *story(room)]
        for cue in sorted(cues, key=lambda cue: cue.seconds):
            play(room, cue)
        for seat, seconds in leavers:
            room.emit(Left(room.number(), room.at(seconds), group.id, seat.member.id), seconds)
    dissolve(room)
    return room.events


def play(room: Room, cue: Cue) -> None:
    """Let a cue happen, if who should begin is still there."""
    if cue.who.member.id in room.ground.seats and cue.seconds < room.shuts_at:
        behaviour_named(cue.behaviour)(Scene(room, cue.who, cue.seconds, answered=cue.answered))


def greetings(room: Room, seated: list[Seat]) -> Iterator[Cue]:
    """Some of those who came in say hello."""
    for seat in seated:
        persona = persona_named(seat.member.persona)
        if room.rng.random() < persona.greets * room.kind.lean.get("greets", 1.0):
            yield Cue(room.seconds(seat.since) + 20.0 + room.rng.expovariate(1 / 400.0), "greets", seat)


def talk(room: Room) -> Iterator[Cue]:
    """The conversations that members begin of their own accord."""
    week = room.kind.weekend if room.weekend else 1.0
    for _ in range(rhythm.times(room.rng, room.audience.drive * room.group.tempo * week)):
        for _attempt in range(4):
            seconds = room.seconds_of(rhythm.moment(room.rng, weekend=room.weekend))
            if speaker := room.audience.talker(seconds):
                yield Cue(seconds, habit(room, speaker), speaker)
                break


def habit(room: Room, seat: Seat) -> str:
    """What this person does when they begin something here."""
    names, weights = habits(seat.member.persona, room.kind.name)
    return room.rng.choices(names, cum_weights=weights)[0] if names else "chats"


def duties(room: Room) -> Iterator[Cue]:
    """What staff do by the clock."""
    for duty in room.kind.duties:
        if duty.since <= room.day <= duty.until and room.rng.random() < duty.chance:
            seconds = room.seconds_of(duty.hour) + room.rng.random() * 240.0
            if host := room.audience.staff(seconds):
                yield Cue(seconds, duty.behaviour, host)


def story(room: Room) -> Iterator[Cue]:
    """The scenes that the world's story wants in this group today."""
    for moment in room.world.story:
        if moment.group != room.group.id:
            continue
        seconds = room.seconds(moment.at)
        if 0 <= seconds < rhythm.DAY:
            yield Cue(seconds, moment.behaviour, _player(room, moment, seconds), moment.answered)


def _player(room: Room, moment: Moment, seconds: float) -> Seat:
    """Somebody who joins just before, or one who is there; another if nobody of that persona is."""
    if not moment.joins:
        for seat in reversed(room.ground.seats.values()):
            fits = seat.member.persona == moment.persona and room.seconds(seat.since) < seconds
            if fits and room.once("story", seat):
                return seat
    return sit(room, mint(room, seconds - 90.0, moment.persona), seconds - 90.0)


def departures(room: Room) -> Iterator[tuple[Seat, float]]:
    """Those who go today: they have said their last, and leave in the afternoon."""
    for seat, persona in room.audience.present:
        cold = 2.0 if seat.warmth < 0.5 else 1.0
        going = room.rng.random() < persona.leaves * room.kind.leaves * cold
        if going and not room.state.people[seat.member.id].cast:
            room.ground.leave(seat.member.id)
            yield seat, room.seconds_of(room.rng.uniform(*AFTERNOON))


def dissolve(room: Room) -> None:
    """Close the group if its end falls into the day."""
    ends = room.group.ends_at
    if ends and room.seconds(ends) < rhythm.DAY and not room.ground.closed:
        room.ground.close()
        room.events.append(Dissolved(room.number(), ends, room.group.id, ""))


def deeds_of_day(world: World, state: State) -> list[SimEvent]:
    """Who used the operator's product on this day, and for how many minutes; buyers hold on longer."""
    opened = state.day - timedelta(days=1)
    rng = Random(f"{world.seed}/used/{opened.isoformat()}")
    used: list[SimEvent] = []
    chances = {persona.name: persona.uses for persona in personas()}
    for life in state.people.values():
        member, chance = life.member, rng.random()
        uses = chances[member.persona]
        if chance > uses or member.joined_at > opened:
            continue
        age = (opened - member.joined_at).total_seconds() / rhythm.DAY / (1 + 2 * len(life.bought))
        if chance < uses * rhythm.freshness(age):
            at = opened + timedelta(seconds=int((rhythm.moment(rng, weekend=False) - rhythm.DAY_TURNS_AT) * 3600))
            minutes = 2 + int(rng.expovariate(1 / 12))
            used.append(Did(f"{member.id}:{opened:%y%m%d}", at, "", member.id, "used", "notes", minutes))
    return used
