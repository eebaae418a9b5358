"""What is lost by waiting: the one rule that orders everything on Today. Pure.

    loss = weight of the class × √(people who wait) × pressure

The weight says what one person's wait is worth, the root keeps a crowd from burying somebody who has paid. Pressure
grows towards the moment by which it should be done, and is 1 at that moment:

    h hours before it    1 / (1 + h)             a half an hour before, a tenth nine hours before
    h hours after it     1 + min(h, 24) / 24     a promise weighs twice as much a day late, and never less
    ... of what fades    ½ ^ (h / half-life)     a greeting that is two days late helps little any more

Of two that lose the same, the one due first comes first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import sqrt
from typing import TypeVar

T = TypeVar("T")
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Weight:
    """What waiting costs of one class. `half_life`: how fast it loses its point once it is late; None: it stays."""

    weight: float
    half_life: timedelta | None = None


WEIGHTS = {
    "broken": Weight(10.0),  # a connection: every group behind it is deaf and dumb
    "incident": Weight(8.0),  # something went wrong and holds others up
    "money": Weight(6.0),
    "nobody": Weight(5.0),  # tasks whose role nobody holds
    "newcomer": Weight(4.5, half_life=DAY),
    "service": Weight(4.0),
    "question": Weight(3.5, half_life=2 * DAY),
    "care": Weight(3.0),
    "proposal": Weight(2.0),
    "nudge": Weight(1.5),
    "marketing": Weight(1.0),
    "upkeep": Weight(0.04),
}
"""The classes, those of effects (service, care, money, nudge, marketing) among them."""


@dataclass(frozen=True, slots=True)
class Stake:
    """What one card stands for: its class, until when it should be done (None: now), how many people wait for it."""

    cls: str
    due_at: datetime | None = None
    people: int = 1


def loss(stake: Stake, now: datetime) -> float:
    """What is lost by leaving it for now. A class that nobody knows weighs as care does."""
    worth = WEIGHTS.get(stake.cls, WEIGHTS["care"])
    return worth.weight * sqrt(max(1, stake.people)) * _pressure(stake.due_at or now, now, worth.half_life)


def _pressure(due_at: datetime, now: datetime, half_life: timedelta | None) -> float:
    late = now - due_at
    if late < timedelta():
        return 1 / (1 - late / HOUR)
    if half_life is not None:
        return float(0.5 ** (late / half_life))
    return 1 + min(late / DAY, 1.0)


def in_order(found: Iterable[T], stake_of: Callable[[T], Stake], now: datetime) -> list[T]:
    """What loses most by waiting first."""

    def key(one: T) -> tuple[float, datetime]:
        stake = stake_of(one)
        return -loss(stake, now), stake.due_at or now

    return sorted(found, key=key)
