"""One conversation being told: who begins it, what follows, and what that does to those who take part."""

from __future__ import annotations

from random import Random

from huoqun.chats.personas import rhythm
from huoqun.chats.personas.events import Edited, Reacted, Recalled, Said, SaidKind
from huoqun.chats.personas.people import persona_named
from huoqun.chats.personas.room import Room, awake
from huoqun.chats.personas.state import Seat
from huoqun.chats.personas.words import Topic, fitting

SOON, MINUTES, HOURS = 22.0, 200.0, 5400.0


class Scene:
    """What a behaviour plays in. `seconds` is the scene's own time; whatever is said moves it on.

    `answered` is what the story wants of a call (None: as it comes).
    """

    __slots__ = ("answered", "audience", "ground", "rng", "room", "seconds", "who")

    def __init__(self, room: Room, who: Seat, seconds: float, *, answered: bool | None = None) -> None:
        self.room, self.who, self.seconds, self.answered = room, who, seconds, answered
        self.rng: Random = room.rng
        self.ground, self.audience = room.ground, room.audience

    # Who

    def helper(self, *besides: Seat) -> Seat | None:
        """Somebody awake who takes up calls, other than who began and those given."""
        return self.audience.answerer(self.seconds, self.who, *besides)

    def peer(self, *besides: Seat) -> Seat | None:
        """Somebody awake who chimes in, other than who began and those given; never staff, nor who only talks."""
        return self.audience.peer(self.seconds, self.who, *besides)

    def host(self) -> Seat | None:
        """One of the staff of the group."""
        return self.audience.staff(self.seconds)

    # When and whether

    def wait(self, median: float) -> None:
        """Let time pass, as long as people take: mostly about the median (seconds), sometimes far longer."""
        self.seconds += 2.0 + rhythm.pause(self.rng, median)

    def chance(self, share: float) -> bool:
        """True in that share of cases."""
        return self.rng.random() < share

    def is_answered(self) -> bool:
        """Whether somebody takes up the call that began this scene."""
        if self.answered is not None:
            return self.answered
        return self.chance(rhythm.answered_chance(self.audience.pull))

    # What is said and done

    def says(
        self, who: Seat, bag: str, *, to: Said | None = None, about: Seat | None = None, kind: SaidKind = "text",
        prefix: str = "", plain: bool = False,
    ) -> Said:  # fmt: skip
        """Somebody says the next phrase of a bag, after one of the bag `prefix` if there is one.

        `about` is whose name, city and trade fill its slots, if not the speaker's own. `plain`: not in their own way.
        """
        text = self.room.deal(bag, self.room.words.bag(bag))
        if prefix:
            text = self.room.deal(prefix, self.room.words.bag(prefix)) + text
        if "{" in text:
            person, day = (about or who).member, str(max(self.room.day, 1))
            slots = {"name": person.name, "city": person.city, "trade": person.trade, "day": day}
            text = self.room.words.fill(text, slots, self.rng)
        if not plain and kind == "text" and self.chance(0.3):
            text = self._in_their_way(who, text)
        return self.writes(who, text, to=to, kind=kind)

    def writes(self, who: Seat, text: str, *, to: Said | None = None, kind: SaidKind = "text") -> Said:
        """Somebody types a text, in as many messages as it has parts; the last of them is given back."""
        persona, hour = persona_named(who.member.persona), self.room.hour(self.seconds)
        if not awake(persona, hour):
            self._sleep_until(persona.awake[0], hour)
        while "|" in text and kind == "text":
            part, text = text.split("|", 1)
            self._say(who, part, to, kind)
            to = None
            self.wait(6.0)
        return self._say(who, text, to, kind)

    def applause(self, said: Said, seen_by: float) -> None:
        """So many people on average come across a message; some of them react."""
        for _ in range(rhythm.times(self.rng, seen_by)):
            fan = self.peer()
            if fan and self.chance(persona_named(fan.member.persona).reacts):
                self.reacts(fan, said, self.seconds + self.rng.random() * 1200.0)

    def reacts(self, who: Seat, said: Said, seconds: float) -> None:
        """Somebody reacts to a message."""
        room = self.room
        emoji = self.rng.choice(room.words.bag("reactions"))
        room.emit(Reacted(room.number(), room.at(seconds), room.group.id, who.member.id, said.id, emoji), seconds)

    def topic(self, area: str) -> Topic:
        """The next topic of an area that fits this kind of group and this hour."""
        topics, hour = fitting(self.room.world.language, area, self.room.group.kind), self.room.hour(self.seconds)
        topic = topics[0]
        for _ in range(len(topics)):
            topic = self.room.deal(area, topics)
            if topic.hours[0] <= hour < topic.hours[1]:
                break
        return topic

    # What it does to people

    def calls(self, bag: str, *, prefix: str = "") -> Said:
        """Who begins says something of a bag that wants an answer: it is heeded or neglected then."""
        return self.says(self.who, bag, prefix=prefix, plain=True)

    def heeds(self, by: Seat) -> None:
        """The call was answered: who called talks on, and the group stays young if it was somebody who cares."""
        self.ground.heeded += persona_named(by.member.persona).heeds
        self.who.warmth = rhythm.warmth_after(self.who.warmth, answered=True)

    def neglects(self, call: Said) -> None:
        """Nobody answered: who called falls silent."""
        self.ground.neglects(call)
        self.who.warmth = rhythm.warmth_after(self.who.warmth, answered=False)

    # Inside

    def _say(self, who: Seat, text: str, to: Said | None, kind: SaidKind) -> Said:
        room, reply_to, slip = self.room, None, False
        mentions: tuple[str, ...] = ()
        if to is not None and to.member != who.member.id:
            chance = self.rng.random()
            slip = kind == "text" and len(text) > 6 and self.chance(0.01)
            reply_to = to.id if chance < 0.6 else None
            if chance > 0.5:
                mentions, text = (to.member,), _at(room.state.people[to.member].member.name, text)
        said = Said(room.number(), room.at(self.seconds), room.group.id, who.member.id, text, kind, reply_to, mentions)
        room.emit(self._slips(said) if slip else said, self.seconds)
        self.seconds += 3.0 + 4.0 * self.rng.random()
        return said

    def _slips(self, said: Said) -> Said:
        """A slip of the thumb: mended by an edit, or taken back."""
        room, later = self.room, self.seconds + 8.0 + self.rng.random() * 50.0
        if self.chance(0.5):
            room.emit(Recalled(room.number(), room.at(later), said.group, said.member, said.id), later)
            return said
        room.emit(Edited(room.number(), room.at(later), said.group, said.member, said.id, said.text), later)
        return Said(said.id, said.at, said.group, said.member, said.text[:-1], said.kind, said.reply_to, said.mentions)

    def _in_their_way(self, who: Seat, text: str) -> str:
        """The text with the ending that this person likes to give theirs."""
        tails = self.room.words.bag(f"style.{who.member.style}")
        return text + self.rng.choice(tails) if tails and text[-1:].isalnum() else text

    def _sleep_until(self, morning: int, hour: float) -> None:
        """Whoever is asleep says it some time in the morning."""
        self.seconds += ((morning - hour) % 24.0 + 1.5 * self.rng.random()) * 3600.0


def _at(name: str, text: str) -> str:
    """The text with a mention: in place of the name if it is called, else before all."""
    return text.replace(name, f"@{name} ", 1) if name in text else f"@{name} {text}"
