"""What people will do, as far as it is known: measured in campaigns of one's own, or assumed, and how far off it may
be.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from math import sqrt
from random import Random

import msgspec

from ..rules.campaigns import N_, Must

LEAST = 30
"""Of fewer people nothing is measured."""


class About(StrEnum):
    """What is not known exactly. `LOOKS` is a number of people, the others are parts of people."""

    SHARES = "shares"
    LOOKS = "looks"
    JOINS = "joins"
    PASSES_ON = "passes_on"
    HUNTERS = "hunters"
    LEAVES = "leaves"
    DEEDS = "deeds"
    RINGS = "rings"
    HIRED = "hired"


MEANS: dict[About, str] = {
    About.SHARES: N_("of those who hear of it, so many take part and show their code to somebody"),
    About.LOOKS: N_("so many people open the code of one who shows it"),
    About.JOINS: N_("of those who open a code, so many join a group"),
    About.PASSES_ON: N_("of those who joined, so many show a code of their own to somebody"),
    About.HUNTERS: N_("of those who joined, so many leave within a day"),
    About.LEAVES: N_("of those who stayed the first day, so many leave before they count for good"),
    About.DEEDS: N_("of those who stay, so many do what is asked of them"),
    About.RINGS: N_("of those who take part, so many bring one another in rings of five"),
    About.HIRED: N_("of those who take part, so many hire people to come"),
}


class Figure(msgspec.Struct, frozen=True):
    """As it is expected, and between what it probably lies. `of`: of how many people it was measured; 0: assumed."""

    middle: float
    low: float
    high: float
    of: int = 0

    def drawn(self, chance: Random) -> float:
        """What it may turn out to be."""
        return chance.triangular(self.low, self.high, self.middle) if self.high > self.low else self.middle


Figures = Mapping[About, Figure]

_DEEDS = {
    Must.NOTHING: Figure(1.0, 1.0, 1.0), Must.SPEAK: Figure(0.5, 0.25, 0.75), Must.CHECK_IN: Figure(0.3, 0.1, 0.55),
    Must.PAY: Figure(0.05, 0.01, 0.15),
}  # fmt: skip


def assumed(must: Must) -> dict[About, Figure]:
    """What is taken where nothing was measured: our own guesses, wide on purpose, from no study."""
    return {
        About.SHARES: Figure(0.05, 0.01, 0.15), About.LOOKS: Figure(6.0, 2.0, 15.0),
        About.JOINS: Figure(0.3, 0.12, 0.55), About.PASSES_ON: Figure(0.1, 0.03, 0.25),
        About.HUNTERS: Figure(0.2, 0.05, 0.45), About.LEAVES: Figure(0.06, 0.01, 0.15), About.DEEDS: _DEEDS[must],
        About.RINGS: Figure(0.02, 0.0, 0.06), About.HIRED: Figure(0.01, 0.0, 0.03),
    }  # fmt: skip


def part_of(count: int, of: int) -> Figure | None:
    """A part of people, as it was measured; two deviations to both sides. None: too few to say."""
    if of < LEAST:
        return None
    part = count / of
    about = 2 * sqrt(max(part * (1 - part), 1 / of) / of)
    return Figure(part, max(0.0, part - about), min(1.0, part + about), of)


def each_of(count: int, of: int) -> Figure | None:
    """A number for each of some people, as it was measured; people differ, so the range is wide. None: too few."""
    if of < LEAST:
        return None
    mean = count / of
    return Figure(mean, mean * (1 - 2 / sqrt(of)), mean * (1 + 2 / sqrt(of)), of)
