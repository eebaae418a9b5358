"""Group buys: opened by whoever pays first of them, full when enough pay in time, else over; nobody counts then. Pure.

Money is not ours: what was paid and given back is known from deeds.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class BuyState(StrEnum):
    """`WAITS`: whoever opens it has not paid (or has their money back)."""

    WAITS = "waits"
    OPEN = "open"
    FULL = "full"
    LAPSED = "lapsed"


@dataclass(frozen=True, slots=True)
class Spell:
    """From when on somebody had paid, and when it was given back."""

    paid_at: datetime
    back_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Buy:
    """`paid`: how many had paid at the most within its time; `until`: its end, None where nobody opened it."""

    state: BuyState
    paid: int
    until: datetime | None


def spells(deeds: Iterable[tuple[str, datetime]]) -> list[Spell]:
    """Somebody's `bought` and `refunded`, in order, as the times in which they had paid."""
    found: list[Spell] = []
    held, since = 0, None
    for kind, at in deeds:
        if kind == "bought":
            held, since = held + 1, since or at
        elif held:
            held -= 1
            if not held and since is not None:
                found.append(Spell(since, at))
                since = None
    return [*found, Spell(since)] if since is not None else found


def buy(own: Sequence[Spell], others: Iterable[Sequence[Spell]], *, size: int, hours: int, now: datetime) -> Buy:
    """How a buy stands: `own` are the times of whoever opened it. One that was once full stays so."""
    company = [list(one) for one in others]
    last = Buy(BuyState.WAITS, 0, None)
    for opened in own:
        until = opened.paid_at + timedelta(hours=hours)
        most = _most([[opened], *company], opened.paid_at, until)
        if most >= size:
            return Buy(BuyState.FULL, most, until)
        if opened.back_at is None:
            last = Buy(BuyState.OPEN if now < until else BuyState.LAPSED, most, until)
    return last


def _most(people: Sequence[Sequence[Spell]], since: datetime, until: datetime) -> int:
    """How many had paid at the same time, at the most, from one moment up to another."""
    moments = {since, *(one.paid_at for spans in people for one in spans if since <= one.paid_at <= until)}
    return max(sum(any(_holds(one, at) for one in spans) for spans in people) for at in moments)


def _holds(one: Spell, at: datetime) -> bool:
    return one.paid_at <= at and (one.back_at is None or one.back_at > at)
