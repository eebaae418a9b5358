"""The loop of a series: what each round has to do, and how far it is. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from .rules import State

LONGEST_SERIES, LONGEST_WORDS, MOST_FOLLOWED = 60, 600, 200
LIKED = 9
"""Whoever scored a lecture so high, of 0 to 10, liked it."""


class Step(StrEnum):
    """What a round does, in this order."""

    BOOKED = "booked"
    POSTER = "poster"
    SHARED = "shared"
    CAME = "came"
    HELD = "held"
    FEEDBACK = "feedback"
    FOLLOWED = "followed"
    NEXT = "next"


class Outcome(StrEnum):
    """How it ended to speak to somebody after a lecture."""

    BOUGHT = "bought"
    THINKS = "thinks"
    NOT_INTERESTED = "not_interested"
    NO_ANSWER = "no_answer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What is known of a round. `campaign`: people are brought to it by one; `poster`: that one has a poster.

    `sharing`: people who took part in it; `came`: who joined by it; `asked`: groups asked for feedback, `told`
    of their members answered; `followed` people are spoken to, `done` of them were; `later`: a round follows.
    """

    state: State
    lecturer: bool
    campaign: bool = False
    poster: bool = False
    sharing: int = 0
    came: int = 0
    asked: int = 0
    told: int = 0
    followed: int = 0
    done: int = 0
    later: bool = False


def done_steps(seen: Seen) -> dict[Step, bool]:
    """Each step, in order, and whether it was done."""
    return {
        Step.BOOKED: seen.lecturer,
        Step.POSTER: seen.campaign and seen.poster,
        Step.SHARED: seen.sharing > 0,
        Step.CAME: seen.came > 0,
        Step.HELD: seen.state is State.ENDED,
        Step.FEEDBACK: seen.told > 0,
        Step.FOLLOWED: 0 < seen.followed <= seen.done,
        Step.NEXT: seen.later,
    }


def next_step(seen: Seen) -> Step | None:
    """What a round waits for now; None: nothing. What comes before a lecture is not waited for once it was held."""
    if seen.state is State.CANCELLED:
        return None
    found = done_steps(seen)
    late: Sequence[Step] = (Step.POSTER, Step.SHARED, Step.CAME) if seen.state is State.ENDED else ()
    return next((step for step, done in found.items() if not done and step not in late), None)


def each_costs(cost: int, people: int) -> int | None:
    """What one of them cost, in minor units, rounded up; None: nobody came."""
    return -(-cost // people) if people else None
