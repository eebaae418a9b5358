"""How good a forecast is: order, precision, calibration, each with an interval. Pure numpy."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from .days import Floats, Ints

Measure = Callable[[Floats, Floats], float]


def auc(came: Floats, chance: Floats) -> float:
    """The chance that one that came was given more than one that did not; ties count half.

    >>> auc(np.array([0., 0., 1.]), np.array([.1, .9, .5]))
    0.5
    """
    ranks = _ranks(chance)
    hits = came.sum()
    return float((ranks[came == 1].sum() - hits * (hits + 1) / 2) / (hits * (len(came) - hits)))


def _ranks(values: Floats) -> Floats:
    """Places in order, from 1; those that are equal share theirs."""
    order = np.argsort(values, kind="stable")
    ranks = np.empty(len(values))
    ranks[order] = np.arange(1, len(values) + 1)
    _, place, size = np.unique(values, return_inverse=True, return_counts=True)
    return np.asarray((np.bincount(place, ranks) / size)[place])


def spearman(one: Floats, other: Floats) -> float:
    """How far two figures put the same people in the same order: 1 wholly, 0 not at all.

    >>> round(spearman(np.array([1., 2., 30.]), np.array([5., 6., 7.])), 6)
    1.0
    """
    return float(np.corrcoef(_ranks(one), _ranks(other))[0, 1])


def average_precision(came: Floats, chance: Floats) -> float:
    """The mean, over those that came, of the share of hits among all that were given as much or more."""
    order = np.argsort(-chance, kind="stable")
    ordered, given = came[order], chance[order]
    ends = np.append(np.nonzero(np.diff(given))[0], len(given) - 1)
    hits = np.cumsum(ordered)[ends]
    gained = np.diff(np.append(0, hits))
    return float((gained * hits / (ends + 1)).sum() / max(hits[-1], 1))


def calibration_error(came: Floats, chance: Floats, bins: int = 10) -> float:
    """The mean distance between what was said and what came, in ten parts of equal size."""
    parts = np.array_split(np.argsort(chance, kind="stable"), bins)
    return float(sum(abs(came[p].mean() - chance[p].mean()) * len(p) for p in parts if len(p)) / len(came))


@dataclass(frozen=True)
class Figure:
    """A measure and its interval of 95 %."""

    value: float
    low: float
    high: float


def with_interval(
    measure: Measure, came: Floats, chance: Floats, clusters: Ints, *, draws: int = 400, seed: int = 1
) -> Figure:
    """By bootstrap over clusters (groups, people), since the weeks of one are no independent cases."""
    chosen = np.random.default_rng(seed)
    order = np.argsort(clusters, kind="stable")
    parts = np.split(order, np.nonzero(np.diff(clusters[order]))[0] + 1)
    found = []
    for _ in range(draws):
        rows = np.concatenate([parts[n] for n in chosen.integers(len(parts), size=len(parts))])
        if 0 < came[rows].sum() < len(rows):
            found.append(measure(came[rows], chance[rows]))
    low, high = np.percentile(found, [2.5, 97.5])
    return Figure(measure(came, chance), float(low), float(high))


def reliability(
    came: Floats, chance: Floats, edges: tuple[float, ...] = (0.05, 0.1, 0.2, 0.3, 0.5, 0.7)
) -> list[tuple[float, float, int, float, float]]:
    """For each span of chances: from, to, how many cases, the mean chance, and the share that came."""
    bounds = (0.0, *edges, 1.0)
    lines = []
    for low, high in pairwise(bounds):
        here = (chance >= low) & ((chance < high) | (high == 1.0))
        if here.any():
            lines.append((low, high, int(here.sum()), float(chance[here].mean()), float(came[here].mean())))
    return lines
