"""Where made-up people act: a clock, a chance, names, and the truth about each of their invitations."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import count
from random import Random
from typing import Any

BEGAN = 1_764_547_200
"""1 December 2025, 00:00 UTC."""

DAY, HOUR, MINUTE = 86_400, 3_600, 60
LASTS = 7 * DAY


@dataclass(slots=True)
class Someone:
    """A person or an account: what it uses, and how old it is in days."""

    name: str
    device: str
    network: str
    age: int


@dataclass
class World:
    """Events as they come, and of each invitation which shape it is of: an honest one's or an attack's."""

    chance: Random
    campaign: str = "c1"
    events: list[dict[str, Any]] = field(default_factory=list)
    truth: dict[tuple[str, str, str], tuple[str, bool]] = field(default_factory=dict)
    numbers: count[int] = field(default_factory=count)

    def someone(self, *, age: int | None = None, network: str = "", device: str = "") -> Someone:
        """Somebody new, on their own phone and line unless said otherwise."""
        n = next(self.numbers)
        old = int(self.chance.lognormvariate(6.3, 1.1)) if age is None else age
        return Someone(f"u{n:06}", device or f"d{n:06}", network or f"n{n:06}", min(old, 5_000))

    def at(self, *, first: float = 0, last: float = LASTS * 0.8) -> float:
        """Some moment of the campaign, by day more than by night."""
        while True:
            at = BEGAN + self.chance.uniform(first, last)
            hour = (at / HOUR + 8) % 24
            if 8 <= hour < 23 or self.chance.random() < 0.15:
                return at

    def say(self, kind: str, at: float, who: Someone, inviter: Someone | None, **more: Any) -> None:
        """One event; people's lines change now and then, and programs forget fields."""
        record = {
            "campaign": self.campaign, "at": round(at), "kind": kind, "inviter": inviter.name if inviter else None,
            "invitee": who.name, "group": "g1", "device": who.device, "network": who.network,
            "account_age_days": who.age,
        } | more  # fmt: skip
        self.events.append(record)

    def brought(self, inviter: Someone, who: Someone, at: float, *, shape: str, honest: bool) -> None:
        """They click and join, and it is noted what is true of it."""
        self.say("click", at - self.chance.uniform(5, 600), who, inviter)
        self.say("join", at, who, inviter)
        self.truth[self.campaign, inviter.name, who.name] = (shape, honest)

    def lives(self, who: Someone, inviter: Someone, at: float, *, active: float = 0.45, leaves: float = 0.02) -> None:
        """What an honest member does after joining: much, little or nothing."""
        chance, last = self.chance, BEGAN + LASTS
        if chance.random() < active:
            for _ in range(chance.choice((1, 1, 2, 3, 6))):
                spoken = at + chance.lognormvariate(9.5, 1.8)
                if spoken < last:
                    self.say(chance.choice(("speak", "speak", "speak", "checkin")), spoken, who, inviter)
        if chance.random() < 0.06:
            self.say("pay", at + chance.uniform(HOUR, 2 * DAY), who, inviter)
        if chance.random() < leaves:
            self.say("leave", at + chance.uniform(1.2 * DAY, 5 * DAY), who, inviter)

    def home(self, name: str) -> str:
        """A network that many share."""
        return f"{name}-{next(self.numbers)}"


@dataclass(frozen=True, slots=True)
class Made:
    """A file's worth of events in the order of time, and the truth: (campaign, inviter, invitee) → (shape, honest)."""

    events: list[dict[str, Any]]
    truth: dict[tuple[str, str, str], tuple[str, bool]]
