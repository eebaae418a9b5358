"""Seats in the groups of a campaign: how long they are held, and the words by which they are known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from huoqun.core.errors import Refused
from huoqun.core.spoken import Words

from .campaigns import N_

HOLD = timedelta(minutes=10)
"""How long a seat is kept for whoever opened the code."""
A_DAY = timedelta(days=1)
"""A code that takes so many people a day takes the next one when the first of them is so long ago."""
MOST_A_DAY = 100_000
FRESH = timedelta(days=7)
"""How long the picture of a WeChat group's code is good. WeChat says so below the code itself."""
ASK_BEFORE = timedelta(hours=24)
"""The owner of a group is asked so long before the picture of its code ends."""

SEAT = Words(6, after="报到")
"""The words of seats: alone, or after 报到."""

FROM_ONE_NETWORK = 20
"""So many seats may be held from one network before anybody came; in large pools a quarter of all seats."""

LOOKS_OF_ONE_NETWORK = 1000
"""So many devices of one network are kept beside four for each seat that there is; more are told to come later."""


class ManyHeld(Refused):
    """One network holds so many seats to which nobody came yet that others would find none."""

    code = "many_held"
    message = N_("Many seats are already being held from your network.")
    way_out = N_("Try again in ten minutes, or over mobile data.")
    status = 429


class PlaceState(StrEnum):
    """A group of the pool is filled (`OPEN`), kept ready for when the others are full, or filled no more."""

    OPEN = "open"
    RESERVE = "reserve"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Room:
    """A group of the pool as it is filled."""

    soft: int
    hard: int
    taken: int
    others: int
    state: PlaceState

    @property
    def free(self) -> int:
        """Seats that are left up to its hard capacity."""
        return max(0, self.hard - self.taken - self.others) if self.state is PlaceState.OPEN else 0


def free_seats(rooms: Sequence[Room]) -> int:
    """Seats left in all groups that are being filled."""
    return sum(room.free for room in rooms)


def size_fault(soft: int, hard: int) -> str:
    """What is wrong with the sizes of a place, as a msgid; empty: nothing."""
    if not 1 <= soft <= hard <= 100_000:
        return N_("A group is filled up to a number, and never above another one that is no smaller.")
    return ""
