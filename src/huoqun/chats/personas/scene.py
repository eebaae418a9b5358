"""One conversation being told: who begins it, what follows, and what that does to those who take part."""

from __future__ import annotations

from random import Random

from . import rhythm
from .events import Edited, Reacted, Recalled, Said, SaidKind
from .people import persona_named
from .room import Room, awake
from .state import Seat
from .words import Topic, fitting

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

    def someone(self, besides: Seat | None = None) -> Seat | None:
        """Somebody awake who might answer, other than the given one (who begins, unless another is named)."""
        found = self.audience.answerer(self.room.hour(self.seconds), besides or self.who)
        return found[0] if found else None

    def host(self) -> Seat | None:
        """One of the staff of the group."""
        return self.audience.staff(self.rng)

    # When and whether

    def wait(self, median: float) -> None:
        """Let time pass, as long as people take: mostly about the median (seconds), sometimes far longer."""
        self.seconds += 2.0 + median * self.rng.lognormvariate(0.0, 0.8)

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
        self, who: Seat, bag: str, *, to: Said | None = None, about: Seat | None = None, kind: SaidKind = "text"
    ) -> Said:
        """Somebody says the next phrase of a bag; `about` is whose name, city and trade fill its slots."""
        person = (about or who).member
        slots = {"name": person.name, "city": person.city, "trade": person.trade, "day": str(max(self.room.day, 1))}
        text = self.room.words.fill(self.room.deal(bag, self.room.words.bag(bag)), slots, self.rng)
        return self.writes(who, text, to=to, kind=kind)

    def writes(self, who: Seat, text: str, *, to: Said | None = None, kind: SaidKind = "text") -> Said:
        """Somebody types a text, in as many messages as it has parts; the last of them is given back."""
        self._sleep(who)
        *before, last = text.split("|") if kind == "text" else (text,)
        for part in before:
            self._say(who, part, to, kind)
            to = None
            self.wait(6.0)
        return self._say(who, self._in_their_way(who, last, kind), to, kind)

    def applause(self, said: Said, mean: float) -> None:
        """Reactions to a message, so many on average."""
        for _ in range(rhythm.times(self.rng, mean)):
            if fan := self.someone():
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

    def calls(self, said: Said) -> None:
        """This message asks for an answer."""
        self.ground.calls += 1
        self.ground.remember(self.ground.waiting, said.id, said.member)

    def heeds(self, by: Seat, call: Said) -> None:
        """The call was answered: who called talks on, and the group stays young if it was somebody who cares."""
        self.ground.waiting.pop(call.id, None)
        self.ground.heeded += persona_named(by.member.persona).heeds
        self.who.warmth = rhythm.warmth_after(self.who.warmth, answered=True)

    def neglects(self) -> None:
        """Nobody answered: who called falls silent."""
        self.who.warmth = rhythm.warmth_after(self.who.warmth, answered=False)

    # Inside

    def _say(self, who: Seat, text: str, to: Said | None, kind: SaidKind) -> Said:
        room, chance = self.room, self.rng.random()
        reply_to, mentions = None, ()
        if to is not None and to.member != who.member.id:
            reply_to = to.id if chance < 0.6 else None
            if chance > 0.5:
                mentions, text = (to.member,), f"@{room.state.people[to.member].member.name} {text}"
        slip = to is not None and kind == "text" and len(text) > 6 and self.chance(0.01)
        said = Said(
            room.number(), room.at(self.seconds), room.group.id, who.member.id, text, kind, reply_to, mentions
        )
        room.emit(self._slips(said) if slip else said, self.seconds)
        self.wait(3.0)
        return said

    def _slips(self, said: Said) -> Said:
        """A slip of the thumb: mended by an edit, or taken back."""
        room, later = self.room, self.seconds + 8.0 + self.rng.random() * 50.0
        if self.chance(0.5):
            room.emit(Recalled(room.number(), room.at(later), said.group, said.member, said.id), later)
            return said
        room.emit(Edited(room.number(), room.at(later), said.group, said.member, said.id, said.text), later)
        return Said(
            said.id, said.at, said.group, said.member, said.text[:-1], said.kind, said.reply_to, said.mentions
        )

    def _in_their_way(self, who: Seat, text: str, kind: SaidKind) -> str:
        """The text with the ending that this person likes to give theirs."""
        if kind != "text" or not text[-1:].isalnum() or not self.chance(0.3):
            return text
        tails = self.room.words.bag(f"style.{who.member.style}")
        return text + self.rng.choice(tails) if tails else text

    def _sleep(self, who: Seat) -> None:
        """Whoever is asleep says it in the morning."""
        persona, hour = persona_named(who.member.persona), self.room.hour(self.seconds)
        if not awake(persona, hour):
            morning = (persona.awake[0] - hour) % 24.0 + self.rng.random() * 1.5
            self.seconds += morning * 3600.0
