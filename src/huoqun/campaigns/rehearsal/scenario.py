"""What is rehearsed: a campaign with its groups, its budget and its team, and what is known of people."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

from huoqun.core.errors import Refused

from ..rules.campaigns import MOST_DAYS, N_, Must, Step
from .figures import About, Figure, assumed

MOST_PEOPLE = 1_000_000


class BadSheet(Refused):
    code = "bad_rehearsal"
    message = N_("This file does not say what is to be rehearsed.")
    way_out = N_("docs/howto/rehearse-a-campaign.md says what stands in it.")


class Room(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A group of the pool. `code_hours`: so long its code is good from the start; None: for good."""

    seats: int
    reserve: bool = False
    code_hours: float | None = None


class Scenario(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`starts_at`: local; `told`: who hears of it; amounts in minor units, `budget` None: there are no rewards.

    `staff_minutes`: what the team gives it a day (0: as many as it takes), `minutes_each` for everybody who joins.
    """

    name: str
    starts_at: datetime
    hours: int
    told: int
    rooms: tuple[Room, ...]
    budget: int | None = None
    currency: Literal["points", "cash"] = "points"
    each: int = 0
    each_most: int = 10
    ladder: tuple[Step, ...] = ()
    stays_days: int = 3
    must: Must = Must.SPEAK
    staff_minutes: int = 0
    minutes_each: float = 2.0
    figures: dict[About, Figure] = {}

    def figure(self, about: About) -> Figure:
        """What is known of people, or else assumed."""
        return self.figures.get(about) or assumed(self.must)[about]


class _Sheet(Scenario, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A scenario as a file has it: `assumptions` are [low, middle, high]."""

    assumptions: dict[About, tuple[float, float, float]] = {}


def read(raw: bytes) -> Scenario:
    """A scenario from a file, JSON. Raises BadSheet."""
    try:
        sheet = msgspec.json.decode(raw, type=_Sheet)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BadSheet(f"{BadSheet.message} {error}") from None
    given = {about: Figure(middle, low, high) for about, (low, middle, high) in sheet.assumptions.items()}
    fields = {name: getattr(sheet, name) for name in Scenario.__struct_fields__}
    found = Scenario(**{**fields, "figures": given})
    if wrong := fault(found):
        raise BadSheet(f"{BadSheet.message} {wrong}")
    return found


def fault(one: Scenario) -> str:
    """What is wrong with a scenario; empty: nothing."""
    sizes = (0 <= one.told <= MOST_PEOPLE, 1 <= one.hours <= MOST_DAYS * 24, 1 <= len(one.rooms) <= 1000)
    rooms = all(0 <= room.seats <= 100_000 and (room.code_hours is None or room.code_hours > 0) for room in one.rooms)
    money = (one.budget or 0) >= 0 and one.each >= 0 and 1 <= one.each_most <= 1000
    team = one.staff_minutes >= 0 and 0 <= one.minutes_each <= 600 and 0 <= one.stays_days <= 30
    if not (all(sizes) and rooms and money and team):
        return "A number is too large or too small."
    for about, figure in one.figures.items():
        most = 1000.0 if about is About.LOOKS else 1.0
        if not 0 <= figure.low <= figure.middle <= figure.high <= most:
            return f"{about}: low, middle, high."
    return ""
