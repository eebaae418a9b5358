"""Experiments read: each arm beside the one it is compared with, with intervals, power and guardrails. Pure.

Everybody counts in the arm that chance gave them, whatever reached them: who did not open the message, too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from .counting import Difference, Share, difference, people_needed

WORTH = 0.05
"""A difference of five in a hundred is what an experiment is expected to find."""


class Outcome(StrEnum):
    """What can be said of an arm beside the base."""

    TOO_FEW = "too_few"
    BETTER = "better"
    WORSE = "worse"
    NO_DIFFERENCE = "no_difference"
    UNCLEAR = "unclear"


class Rail(StrEnum):
    """What must not get worse."""

    LEAVE = "leave_rate"
    MUTE = "mute_rate"
    COMPLAINT = "complaint_rate"


@dataclass(frozen=True, slots=True)
class Arm:
    """People whom chance put here, and how many of them reached the goal, left, wanted no more messages, complained."""

    name: str
    people: int
    reached: int
    left: int = 0
    muted: int = 0
    complained: int = 0

    @property
    def goal(self) -> Share:
        return Share(self.reached, self.people)

    def rail(self, rail: Rail) -> Share:
        counts = {Rail.LEAVE: self.left, Rail.MUTE: self.muted, Rail.COMPLAINT: self.complained}
        return Share(counts[rail], self.people)


@dataclass(frozen=True, slots=True)
class Reading:
    """An arm read beside the base. `broken`: guardrails that are passed by more than chance, against their most or
    against the base. `more`: so many more people in the arm would show a difference of WORTH.
    """

    arm: Arm
    outcome: Outcome
    gap: Difference | None
    more: int
    broken: tuple[Rail, ...]


def read(base: Arm, others: Sequence[Arm], most: dict[Rail, float] | None = None) -> tuple[Reading, ...]:
    """Each arm beside the base.

    >>> (one,) = read(Arm("a", 1000, 300), [Arm("b", 1000, 400)])
    >>> one.outcome, round(one.gap.value, 2)
    (<Outcome.BETTER: 'better'>, 0.1)
    >>> read(Arm("a", 10, 3), [Arm("b", 10, 9)])[0].outcome
    <Outcome.TOO_FEW: 'too_few'>
    """
    return tuple(_read(base, arm, most or {}) for arm in others)


def _read(base: Arm, arm: Arm, most: dict[Rail, float]) -> Reading:
    gap = difference(arm.goal, base.goal)
    needed = people_needed(base.goal.value if base.people else 0.1, WORTH)
    more = max(0, needed - min(base.people, arm.people))
    return Reading(arm, _outcome(gap), gap, more, tuple(rail for rail in Rail if _broken(base, arm, rail, most)))


def _outcome(gap: Difference | None) -> Outcome:
    if gap is None:
        return Outcome.TOO_FEW
    if gap.is_told:
        return Outcome.BETTER if gap.value > 0 else Outcome.WORSE
    return Outcome.NO_DIFFERENCE if gap.low >= -WORTH and gap.high <= WORTH else Outcome.UNCLEAR


def _broken(base: Arm, arm: Arm, rail: Rail, most: dict[Rail, float]) -> bool:
    gap = difference(arm.rail(rail), base.rail(rail))
    above = rail in most and arm.rail(rail).low > most[rail]
    return above or (gap is not None and gap.low > 0)
