"""The auditor at work in a rehearsal: the same that judges the real campaign, over what one course left behind it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from random import Random
from typing import Any

import msgspec

from ..fraud.events import Event, Kind
from ..fraud.judging import Judged, Outcome, Told, judge
from ..fraud.tally import Tally
from ..fraud.weights import Sign
from ..rules.campaigns import Must

HOUR, DAY = 3600.0, 86_400.0
MOST_REASONS = 3
CAMPAIGN = "rehearsal"


class Persona(StrEnum):
    """Who is brought: somebody's friends, those of them who do not stay, whoever comes for what is free, a ring that
    brings itself, hired people.
    """

    FRIENDS = "friends"
    LEAVERS = "leavers"
    HUNTERS = "hunters"
    RINGS = "rings"
    HIRED = "hired"


class Reason(msgspec.Struct, frozen=True):
    """A sign against people, of how many of them it was, and what its words name in one of the cases."""

    sign: Sign
    n: int
    facts: dict[str, Any]


class Audit(msgspec.Struct, frozen=True):
    """What came of people of a kind: so many were `brought`, `held` for a person to look at, and `void`."""

    persona: Persona
    brought: int
    held: int
    void: int
    reasons: tuple[Reason, ...] = ()


@dataclass(slots=True)
class Notes:
    """What the auditor of a real campaign would know of one course. `began`: its start, in seconds since 1970.

    It has a chance of its own, so that a course is the same whether it is written down or not. `most`: once so many
    came, nobody is heard of whose inviter begins later; judging takes longer than the course itself. Whoever shared
    before is heard whole: half of a ring is none.
    """

    chance: Random
    began: float
    must: Must = Must.SPEAK
    most: int = 1_000_000
    events: list[Event] = field(default_factory=list)
    heard: set[str] = field(default_factory=set)
    who: dict[str, Persona] = field(default_factory=dict)
    ways: dict[str, tuple[str, str, str, float]] = field(default_factory=dict)

    def shares(self, name: str) -> None:
        """Somebody begins to show their code."""
        if len(self.who) < self.most:
            self.heard.add(name)

    def joined(self, name: str, inviter: str, at: float, persona: Persona) -> None:
        """Somebody comes by somebody's code, `at` so many hours after the start, each on their own phone and line."""
        if inviter not in self.heard:
            return
        self.who[name] = persona
        self.ways[name] = (inviter, f"d/{name}", f"n/{name}", min(5000.0, self.chance.lognormvariate(6.3, 1.1)))
        self.say(Kind.CLICK, name, at - self.chance.uniform(5, 600) / HOUR)
        self.say(Kind.JOIN, name, at)

    def left(self, name: str, at: float) -> None:
        self.say(Kind.LEAVE, name, at)

    def greeted(self, name: str, at: float) -> None:
        """One word within the half hour, and never another."""
        self.say(Kind.SPEAK, name, at + self.chance.uniform(1, 30) / 60)

    def lived(self, name: str, at: float, *, is_asked: bool) -> None:
        """What a member does, as they come to it: what the campaign asks of them, or whatever they feel like."""
        for _ in range(self.chance.choice((1, 1, 2, 3, 6)) if is_asked or self.chance.random() < 0.2 else 0):
            self.say(Kind.SPEAK, name, at + self.chance.lognormvariate(9.5, 1.8) / HOUR)
        if is_asked and self.must in (Must.CHECK_IN, Must.PAY):
            did = Kind.CHECKIN if self.must == Must.CHECK_IN else Kind.PAY
            self.say(did, name, at + self.chance.uniform(1, 48))

    def say(self, kind: Kind, name: str, at: float) -> None:
        if name not in self.ways:
            return
        inviter, device, network, age = self.ways[name]
        seconds = self.began + at * HOUR
        self.events.append(Event(CAMPAIGN, seconds, kind, inviter, name, device, network, age + at / 24))


class Unheard(Notes):
    """Of a course that nobody audits: nothing is written down."""

    def shares(self, name: str) -> None: ...
    def joined(self, name: str, inviter: str, at: float, persona: Persona) -> None: ...
    def left(self, name: str, at: float) -> None: ...
    def greeted(self, name: str, at: float) -> None: ...
    def lived(self, name: str, at: float, *, is_asked: bool) -> None: ...


def judged(notes: Notes, *, hours: float, stays_days: int) -> Iterator[tuple[Persona, Judged]]:
    """Every one who came, as the real campaign would judge them when the last may count for good."""
    until = notes.began + hours * HOUR + stays_days * DAY
    tally = Tally().extend(event for event in notes.events if event.at <= until)
    tally.until = until
    for one in judge(tally, told=Told(stay=min(stays_days, 1) * DAY)):
        if one.invitee in notes.who:
            yield notes.who[one.invitee], one


def summed(found: Iterable[tuple[Persona, Judged]]) -> list[Audit]:
    """Of each kind of people what came of them, and why; kinds of whom nobody came are left out."""
    outcomes: defaultdict[Persona, Counter[Outcome]] = defaultdict(Counter)
    signs: defaultdict[Persona, Counter[Sign]] = defaultdict(Counter)
    facts: dict[tuple[Persona, Sign], dict[str, Any]] = {}
    for persona, one in found:
        outcomes[persona][one.outcome] += 1
        if one.outcome is Outcome.COUNTED:
            continue
        for sign, weight, named in one.signs:
            if weight > 0:
                signs[persona][sign] += 1
                facts.setdefault((persona, sign), named)
    return [
        Audit(
            persona, of.total(), of[Outcome.HELD], of[Outcome.VOID],
            tuple(Reason(sign, n, facts[persona, sign]) for sign, n in signs[persona].most_common(MOST_REASONS)),
        )
        for persona in Persona if (of := outcomes[persona])
    ]  # fmt: skip
