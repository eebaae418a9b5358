"""What a workspace taught the model by its own decisions: a correction of the sum, small where few were decided.

The shipped weights never change. A correction is a few numbers of the same signs and a coarse hash of the words; it is
worked out anew from the decided cases, so that what is taken back or erased is forgotten. Pure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .ads.features import SHOWN, SIZE, Features, features
from .ads.model import shipped, squeezed
from .ads.spelling import read

ROOM = 4_096
"""Buckets of a correction: coarse, so that it stays small and nothing can be read out of it."""

FEWEST = 5
"""Decisions of both kinds together below which nothing is corrected."""

MOST = 3.0
"""A correction moves a sum by so much at most: a few odd decisions cannot switch the model off."""

STIFF, ROUNDS, PACE = 1.0, 80, 2.0

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Correction:
    """`learnt`: by place how much is added, the last to every message; `ads`, `others`: from how many decisions."""

    learnt: Floats
    ads: int
    others: int

    @property
    def works(self) -> bool:
        """Whether enough was decided for it to count."""
        return self.ads + self.others >= FEWEST

    def of(self, found: Features) -> Floats:
        """What is added to the sum of each message."""
        if not self.works:
            return np.zeros(len(found.signs))
        return np.clip(_sums(found, self.learnt), -MOST, MOST)


NOTHING = Correction(np.zeros(ROOM + SHOWN + 1), 0, 0)


def _coarse(places: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.where(places < SIZE, places % ROOM, places - SIZE + ROOM)


def _sums(found: Features, learnt: Floats) -> Floats:
    of_each = np.bincount(found.owners, learnt[_coarse(found.places)] * found.values, minlength=len(found.signs))
    return of_each + learnt[-1]


def corrected(decided: Sequence[tuple[str, bool]]) -> Correction:
    """The correction that decided texts teach: (text, whether a person called it an advertisement)."""
    if not decided:
        return NOTHING
    readings, ads = [read(text) for text, _ in decided], np.array([ad for _, ad in decided], dtype=float)
    found, before = features(readings), shipped().margins(readings)[0]
    places, learnt = _coarse(found.places), np.zeros(ROOM + SHOWN + 1)
    for _ in range(ROUNDS):
        said = 1 / (1 + np.exp(-np.clip(before + _sums(found, learnt), -40, 40)))
        error = (said - ads) / len(ads)
        slope = np.bincount(places, error[found.owners] * found.values, minlength=len(learnt))
        slope[-1] = error.sum() * 0.3
        learnt -= PACE * (slope + learnt * STIFF / (20 + len(ads)))
    return Correction(learnt, int(ads.sum()), int((1 - ads).sum()))


def scores(texts: Sequence[str], correction: Correction = NOTHING) -> list[float]:
    """What messages score in a workspace that decided cases; each 0 to 1."""
    readings = [read(text) for text in texts]
    if not readings:
        return []
    sums = shipped().margins(readings)[0] + correction.of(features(readings))
    return [squeezed(one) for one in sums.tolist()]
