"""What a campaign may still carry: seats, budget, codes, and the team's minutes. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

ALERT = timedelta(minutes=30)
"""Somebody is told when the free seats last no longer than this at the present rate."""
SLOW = timedelta(minutes=10)
"""Nobody new takes part when they last no longer than this."""
EASE = 0.8
"""What was slowed down for the team goes on below this part of what the team can do."""
MOST_WAITING = 300
"""Longer than this a waiting list is a promise that nobody keeps."""
WINDOW = timedelta(minutes=30)
"""Over which the present rate is measured."""
AHEAD = timedelta(hours=2)
"""How far the team looks ahead: who comes within it at the present rate has to be looked after today as well."""


class Step(StrEnum):
    """What a campaign does by itself, the mildest first."""

    GO = "go"
    SLOW = "slow"
    WAIT = "wait"
    STOP = "stop"


class Why(StrEnum):
    """Why a campaign slows down, has people wait, or stops."""

    SEATS = "seats"
    FULL = "full"
    QUEUE = "queue"
    CODES = "codes"
    QUOTA = "quota"
    BUDGET = "budget"
    STAFF = "staff"


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """A campaign at a moment. `recent`: seats taken within WINDOW; `today`: of those taken within 24 hours, the ones
    whose people came or may yet; `waiting`: who waits for one; `spare`: free seats that no code gives any more today.

    `codes`: groups whose code is good, of all that are filled; `budget`: what is free in it, None without one;
    `each`: the least that one more person costs. `staff_minutes`: what the team gives it a day, 0: as many as it takes;
    `minutes_each`: what one more person takes.
    """

    free: int
    recent: int
    today: int = 0
    spare: int = 0
    waiting: int = 0
    groups: int = 1
    codes: int = 1
    budget: int | None = None
    each: int = 0
    staff_minutes: int = 0
    minutes_each: float = 0.0

    @property
    def per_minute(self) -> float:
        return self.recent / (WINDOW.total_seconds() / 60)

    @property
    def lasts(self) -> timedelta | None:
        """How long the free seats last at the present rate; None: nobody comes."""
        return timedelta(minutes=self.free / self.per_minute) if self.recent else None

    @property
    def staff_part(self) -> float:
        """What who came within a day, and who comes next at the present rate, take of the team's minutes of a day, as
        a part of them. A busy hour alone is no overrun: people come by day, not around the clock.
        """
        if not self.staff_minutes:
            return 0.0
        people = self.today + self.per_minute * AHEAD.total_seconds() / 60
        return people * self.minutes_each / self.staff_minutes


def verdict(load: Load, now: Step = Step.GO) -> tuple[Step, Why | None]:
    """What to do, and why. `now`: what it does already: it goes on only when there is clearly room again, so that it
    does not change its mind every minute.
    """
    if load.groups and not load.codes:
        return Step.STOP, Why.CODES
    if load.budget is not None and load.each and load.budget < load.each:
        return Step.STOP, Why.BUDGET
    if load.free <= 0:
        full = Why.QUOTA if load.spare > 0 else Why.FULL
        return (Step.STOP, Why.QUEUE) if load.waiting >= MOST_WAITING else (Step.WAIT, full)
    if load.waiting:
        return Step.WAIT, Why.FULL
    slowed = now is not Step.GO
    if load.lasts is not None and load.lasts < (ALERT if slowed else SLOW):
        return Step.SLOW, Why.SEATS
    if load.staff_part > (EASE if slowed else 1.0):
        return Step.SLOW, Why.STAFF
    return Step.GO, None


def alerts(load: Load) -> bool:
    """Whether somebody has to be told now: the seats are nearly gone."""
    return load.lasts is not None and load.lasts < ALERT


@dataclass(frozen=True, slots=True, kw_only=True)
class Quality:
    """People whom a campaign brought within the last days. `left`: within a day of joining; `complained`: said a word
    of complaint; `muted`: want no more private words.
    """

    joined: int
    left: int = 0
    complained: int = 0
    muted: int = 0


class Rail(StrEnum):
    """What may not be crossed."""

    LEAVES = "leaves"
    COMPLAINTS = "complaints"
    MUTES = "mutes"


RAILS: dict[Rail, float] = {Rail.LEAVES: 0.4, Rail.COMPLAINTS: 0.03, Rail.MUTES: 0.1}
"""The part of those who joined from which on a campaign pauses."""
LEAST = 20
"""With fewer people nothing is said: two of five who leave are no rate."""


def crossed(seen: Quality) -> list[tuple[Rail, int, float]]:
    """The rails that were crossed: which, by how many people, and which part of those who joined they are."""
    if seen.joined < LEAST:
        return []
    counts = {Rail.LEAVES: seen.left, Rail.COMPLAINTS: seen.complained, Rail.MUTES: seen.muted}
    found = [(rail, counts[rail], counts[rail] / seen.joined) for rail in Rail]
    return [(rail, count, part) for rail, count, part in found if part > RAILS[rail]]
