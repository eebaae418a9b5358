"""Logistic regression on sparse rows by AdaGrad, with numpy alone; the same rows give the same weights."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..features import SHOWN, SIZE, features
from ..spelling import read

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

WIDTH = SIZE + SHOWN
ROUNDS, BATCH, PACE = 4, 384, 0.3


@dataclass(frozen=True, slots=True)
class Rows:
    """Sparse rows one behind the other: row i is places[starts[i]:starts[i + 1]], and so its values."""

    starts: NDArray[np.int64]
    places: NDArray[np.int32]
    values: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.starts) - 1

    def times(self, weights: Floats) -> Floats:
        """Each row's weighted sum."""
        return np.add.reduceat(weights[self.places] * self.values, self.starts[:-1])

    def take(self, chosen: NDArray[np.int64]) -> Rows:
        """The chosen rows, in their order."""
        lengths = np.diff(self.starts)[chosen]
        starts = np.concatenate(([0], np.cumsum(lengths)))
        at = np.arange(starts[-1]) - np.repeat(starts[:-1], lengths) + np.repeat(self.starts[:-1][chosen], lengths)
        return Rows(starts, self.places[at], self.values[at])


def rows(texts: Sequence[str], at_once: int = 500) -> Rows:
    """The features of texts."""
    return stacked([_rows(texts[at : at + at_once]) for at in range(0, len(texts), at_once)])


def _rows(texts: Sequence[str]) -> Rows:
    found = features([read(text) for text in texts])
    order = np.argsort(found.owners, kind="stable")
    starts = np.concatenate(([0], np.cumsum(np.bincount(found.owners, minlength=len(texts)))))
    return Rows(starts, found.places[order].astype(np.int32), found.values[order].astype(np.float32))


def stacked(parts: Sequence[Rows]) -> Rows:
    """All rows of several, in their order."""
    lengths = np.concatenate([np.diff(part.starts) for part in parts])
    places, values = [part.places for part in parts], [part.values for part in parts]
    return Rows(np.concatenate(([0], np.cumsum(lengths))), np.concatenate(places), np.concatenate(values))


def fit(data: Rows, ads: Flags, weight: Floats, *, seed: int = 7) -> tuple[Floats, float]:
    """The weights and the bias that make the logistic loss small; few rounds, so that no text is kept whole."""
    order = np.random.default_rng(seed)
    learnt, seen = np.zeros(WIDTH + 1), np.full(WIDTH + 1, 1e-4)
    mean = np.zeros(WIDTH + 1)
    truth = ads.astype(np.float64)
    for turn in range(ROUNDS):
        for chosen in np.array_split(order.permutation(len(data)), max(1, len(data) // BATCH)):
            batch = data.take(chosen)
            said = 1 / (1 + np.exp(-np.clip(batch.times(learnt[:-1]) + learnt[-1], -40, 40)))
            errors = (said - truth[chosen]) * weight[chosen]
            spread = np.repeat(errors, np.diff(batch.starts))
            places = np.append(batch.places, WIDTH)
            slope = np.bincount(places, np.append(batch.values * spread, errors.sum()), minlength=WIDTH + 1)
            touched = np.flatnonzero(slope)
            seen[touched] += slope[touched] ** 2
            learnt[touched] -= PACE / (turn + 1) ** 0.5 * slope[touched] / np.sqrt(seen[touched])
        mean += learnt * (turn >= ROUNDS - 2)
    return mean[:-1] / 2, float(mean[-1] / 2)
