"""Mass messages on the simulated platform: taken for many, released by the team's people in "the app", one by one."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from huoqun.chats.port.effects import Order
from huoqun.chats.port.errors import Refused, Throttled
from huoqun.chats.port.gateway import MassResult
from huoqun.chats.rules import REMINDERS, REMINDERS_WITHIN


@dataclass(slots=True)
class Released:
    """Where one recipient of a mass message stands, and whose they are."""

    sender: str
    state: str = "waiting"
    at: datetime | None = None


@dataclass(slots=True)
class MassMessage:
    """A mass message as the platform keeps it. Recipients are shared out among the team's people in turn."""

    ref: str
    order: Order
    targets: dict[str, Released]
    reminded: list[datetime] = field(default_factory=list)

    def told(self) -> list[MassResult]:
        """What asking for it answers."""
        return [MassResult(target, one.state, one.sender, one.at) for target, one in self.targets.items()]

    def remind(self, at: datetime) -> None:
        """As WeCom's call: three times in 24 hours, and only where somebody has not released it."""
        if all(one.state != "waiting" for one in self.targets.values()):
            raise Refused("nobody is waited for")
        if sum(at - one < REMINDERS_WITHIN for one in self.reminded) >= REMINDERS:
            raise Throttled(REMINDERS_WITHIN)
        self.reminded.append(at)

    def stop(self) -> None:
        """Take back what nobody has released."""
        self.targets = {t: one for t, one in self.targets.items() if one.state != "waiting"}
