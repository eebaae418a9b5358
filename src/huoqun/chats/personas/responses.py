"""How a world takes what others do in it: the bot, staff at the console, a test.

Whoever is spoken to (by a reply or a mention) mostly answers, warms to the group and talks on; an answered call
keeps the group young; a buyer whose inquiry is answered may buy. What is said to all is heard by those who are
about: a question is taken up, a call for a word ("reply 1", 「扣1」) gets that word, a day's check-in word
("打卡口令：#写作3") comes back over the day with what was written, and a group that had gone quiet may wake.
Where something is said to wait on "my page", some ask the bot alone for theirs.
Asked in private for a word or a number ("1–5 分"), who is lively mostly answers there within hours.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from random import Random

from huoqun.chats.personas import rhythm
from huoqun.chats.personas.behaviour import behaviour_named
from huoqun.chats.personas.behaviours.trading import decides
from huoqun.chats.personas.days import hold
from huoqun.chats.personas.events import Dissolved, Left, Reacted, Said, SimEvent
from huoqun.chats.personas.groups import SimGroup, World
from huoqun.chats.personas.people import persona_named
from huoqun.chats.personas.room import Room
from huoqun.chats.personas.scene import HOURS, MINUTES, Scene
from huoqun.chats.personas.state import Ground, Seat, State

CALL = re.compile(
    r"(?:扣|回复?|打出|reply(?: with)?|type)\s*"
    r"(?:(?P<digits>[0-9]{1,3})|[「“\"'‘](?P<word>[^」”\"'’]{1,8})[」”\"'’])",
    re.IGNORECASE,
)
ASKING = re.compile(r"[?？]\s*$|吗[～~。!！]?\s*$")
DAY_S_WORD = re.compile(r"(?:口令|打卡|check in with|word)[^#\n]{0,12}(?P<word>#[^\n,，。;；]{1,40})", re.IGNORECASE)
PAGE = re.compile(r"[「“\"](?P<word>我的主页|my page)[」”\"]", re.IGNORECASE)
SCALE = re.compile(r"[（(](?P<low>[0-9])\s*[–~-]\s*(?P<high>[0-9])\s*(?:分|points)?[）)]")
TALKS_ON = 0.45
CHECKS_IN = 0.8
"""The share of lively members who do what a day's word asks for; the quieter, the fewer."""

ASKS_FOR_PAGE = 0.5
"""The share of lively members who ask the bot for their own page when it is said that something waits there."""

ANSWERS = 0.7
"""The share of lively members who answer what the bot asks them in private."""

PRIVATE = "@"
"""What the `group` of something said to the bot alone begins with; the member's id follows."""


def respond(world: World, state: State, event: SimEvent, *, now: datetime) -> None:
    """Let the world take an event from outside (`event.member` may be anybody); what follows comes out of `live`.

    `now` (UTC) is when the world learns of it; the state has to stand there already (`live(…, until=now)` first).
    Deterministic in the world, the state and the event's id. Raises `NoSuchGroup`.
    """
    group = world.group(event.group)
    ground = state.grounds[group.id]
    match event:
        case Said():
            _hear(world, state, group, event, now)
        case Reacted() if author := ground.seats.get(ground.authors.get(event.to, "")):
            author.warmth = min(rhythm.WARMEST, author.warmth * 1.2)
        case Left():
            _silence(state, group.id, event.member)
            ground.leave(event.member)
        case Dissolved():
            ground.close()
            state.pending = [coming for coming in state.pending if coming.group != group.id]


def respond_in_private(world: World, state: State, *, member: str, text: str, ref: str, now: datetime) -> None:
    """Let somebody take what the bot told them alone; an answer comes out of `live`, said in `@<member>`.

    Deterministic in the world's seed and the message's `ref`. Whoever is not of this world hears nothing.
    """
    life, scale, call = state.people.get(member), SCALE.search(text), CALL.search(text)
    if life is None or not (scale or call):
        return
    rng, speaks = Random(f"{world.seed}/{ref}"), persona_named(life.member.persona).speaks
    if rng.random() >= ANSWERS * speaks / (speaks + 0.1):
        return
    word = (
        _score(rng, int(scale["low"]), int(scale["high"]))
        if scale
        else (call["digits"] or call["word"] if call else "")
    )
    at = now + timedelta(seconds=60 + rng.expovariate(1 / HOURS))
    hold(state, [Said(f"re-{ref}", at, f"{PRIVATE}{member}", member, word)])


def _score(rng: Random, low: int, high: int) -> str:
    """Most are content: a third gives the best, hardly anybody the worst."""
    return str(max(low, high - int(rng.expovariate(1 / 0.9))))


def _hear(world: World, state: State, group: SimGroup, said: Said, now: datetime) -> None:
    ground, opened = state.grounds[group.id], state.day - timedelta(days=1)
    ground.woken = True
    ground.authored(said.id, said.member)
    room = Room(world, state, group, opened=opened, rng=Random(f"{world.seed}/{said.id}/{said.text}"))
    addressed = _addressed(ground, said)
    for seat in addressed:
        _answered(room, seat, said, room.seconds(now))
    if not addressed:
        _heard_by_all(room, said, room.seconds(now))
    hold(state, room.events)


def _addressed(ground: Ground, said: Said) -> list[Seat]:
    """The members whom a message answers or mentions, each once, in the order of its words."""
    waits = ground.waiting.get(said.reply_to or "")
    author = waits.member if waits else ground.authors.get(said.reply_to or "", "")
    whom = dict.fromkeys([author, *said.mentions])
    return [ground.seats[member] for member in whom if member in ground.seats and member != said.member]


def _answered(room: Room, seat: Seat, said: Said, seconds: float) -> None:
    """Somebody was spoken to."""
    ground, scene = room.ground, Scene(room, seat, seconds)
    persona = persona_named(seat.member.persona)
    calls = [call for call in ground.waiting.values() if call.member == seat.member.id and call.at <= room.at(seconds)]
    for call in calls:
        ground.heeds(call)
    seat.warmth = rhythm.warmth_after(seat.warmth, answered=True)
    scene.wait(MINUTES)
    if persona.speaks > 0 and scene.chance(0.75):
        asked = ASKING.search(said.text)
        scene.says(seat, "chat.back" if asked else "welcome.reply" if calls else "asks.thanks", to=_known(room, said))
    if calls and persona.name == "buyer":
        scene.wait(HOURS)
        decides(scene)
    elif scene.chance(TALKS_ON * persona.speaks / (persona.speaks + 0.1)):
        scene.wait(MINUTES * 4)
        behaviour_named("asks" if persona.name == "newcomer" else "chats")(scene)


def _known(room: Room, said: Said) -> Said | None:
    """The message, if it can be addressed by name: outsiders have none in this world."""
    return said if said.member in room.state.people else None


def _heard_by_all(room: Room, said: Said, seconds: float) -> None:
    """Something was said to everybody."""
    if asked_for := DAY_S_WORD.search(said.text):
        _check_in(room, asked_for["word"].strip(), seconds)
        return
    if page := PAGE.search(said.text):
        _ask_for_page(room, page["word"], seconds)
        return
    call, asked = CALL.search(said.text), ASKING.search(said.text)
    mean = room.audience.drive * (1.2 if call else 0.35) + 0.25 * room.audience.pull
    for _ in range(rhythm.times(room.rng, min(25.0, mean))):
        seat = room.audience.peer(seconds)
        if seat is None or not room.once("heard", seat):
            continue
        scene = Scene(room, seat, seconds)
        scene.wait(MINUTES)
        if call:
            scene.writes(seat, call["digits"] or call["word"])
        elif asked or scene.chance(0.5):
            scene.says(seat, "chat.ack" if asked else "announce.replies")
        else:
            scene.reacts(seat, said, scene.seconds)


def _check_in(room: Room, word: str, seconds: float) -> None:
    """A day's word was given: over the hours members come back with it, and with what they wrote."""
    for seat, _weight in room.audience.present:
        speaks = persona_named(seat.member.persona).speaks
        if seat.member.staff or room.rng.random() >= CHECKS_IN * speaks / (speaks + 0.1):
            continue
        scene = Scene(room, seat, seconds)
        scene.wait(HOURS * 3)
        phrase = room.deal("checkin", room.words.bag("checkin"))
        slots = {"name": seat.member.name, "day": str(max(room.day, 1))}
        scene.writes(seat, f"{word} {room.words.fill(phrase, slots, room.rng).replace('|', ' ')}")


def _ask_for_page(room: Room, word: str, seconds: float) -> None:
    """Something waits on everybody's own page: over the hours some ask the bot alone for theirs."""
    for seat, _weight in room.audience.present:
        speaks = persona_named(seat.member.persona).speaks
        if seat.member.staff or room.rng.random() >= ASKS_FOR_PAGE * speaks / (speaks + 0.1):
            continue
        at = room.at(seconds + 60 + room.rng.expovariate(1 / (HOURS * 2)))
        room.events.append(Said(room.number(), at, f"{PRIVATE}{seat.member.id}", seat.member.id, word))


def _silence(state: State, group: str, member: str) -> None:
    """Whoever is out says nothing more, and nobody answers what was never said."""
    gone = {coming.id for coming in state.pending if coming.group == group and coming.member == member}
    state.pending = [coming for coming in state.pending if coming.id not in gone and coming.refers_to not in gone]
