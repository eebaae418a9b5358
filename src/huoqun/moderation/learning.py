"""What a workspace taught the model by its own decisions: a correction of the sum, small where few were decided.

The shipped weights never change. A correction is a few numbers of the same signs and a coarse hash of the words; it is
worked out anew from the decided cases, so that what is taken back or erased is forgotten. Pure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .ads.features import SHOWN, SIZE, features
from .ads.model import shipped, squeezed
from .ads.spelling import read

ROOM = 4_096
"""Buckets of a correction: coarse, so that it stays small and nothing can be read out of it."""

FEWEST = 5
"""Decisions of both kinds together below which nothing is corrected."""

MOST = 3.0
"""A correction moves a sum by so much at most: a few odd decisions cannot switch the model off."""

STIFF, ROUNDS, PACE = 1.0, 60, 0.5


@dataclass(frozen=True, slots=True)
class Correction:
    """`learnt`: by place how much is added; `ads`, `others`: from how many decisions."""

    learnt: NDArray[np.float32]
    ads: int
    others: int

    @property
    def works(self) -> bool:
        return self.ads + self.others >= FEWEST

    def of(self, places: NDArray[np.int64], values: NDArray[np.float64]) -> float:
        """What is added to the sum of a message with these features."""
        if not self.works:
            return 0.0
        return float(np.clip(self.learnt[_coarse(places)] @ values + self.learnt[-1], -MOST, MOST))


NOTHING = Correction(np.zeros(ROOM + SHOWN + 1, np.float32), 0, 0)


def _coarse(places: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.where(places < SIZE, places % ROOM, places - SIZE + ROOM)


def corrected(decided: Sequence[tuple[str, bool]]) -> Correction:
    """The correction that decided texts teach: (text, whether a person called it an advertisement)."""
    if not decided:
        return NOTHING
    known = [(read(text), ad) for text, ad in decided]
    rows = [features(reading) for reading, _ in known]
    before = [shipped().margin(reading, row) for (reading, _), row in zip(known, rows, strict=True)]
    learnt = np.zeros(ROOM + SHOWN + 1)
    for _ in range(ROUNDS):
        slope = learnt * (STIFF / len(rows))
        for (_, ad), row, base in zip(known, rows, before, strict=True):
            at = _coarse(row.places)
            error = (squeezed(base + float(learnt[at] @ row.values) + learnt[-1]) - ad) / len(rows)
            np.add.at(slope, at, error * row.values)
            slope[-1] += error * 0.3
        learnt -= PACE * 4 * slope
    ads = sum(ad for _, ad in decided)
    return Correction(learnt.astype(np.float32), ads, len(decided) - ads)


def score(text: str, correction: Correction = NOTHING) -> float:
    """What a message scores in a workspace that decided cases; 0 to 1."""
    reading = read(text)
    found = features(reading)
    return squeezed(shipped().margin(reading, found) + correction.of(found.places, found.values))
