"""How good a model is, on what it did not learn from."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


def area(ads: Flags, sums: Floats) -> float:
    """AUC: how often an advertisement scores above an everyday message; ties count half."""
    _, at, counts = np.unique(sums, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[at]
    yes, no = int(ads.sum()), int((~ads).sum())
    return float((ranks[ads].sum() - yes * (yes + 1) / 2) / (yes * no))


def threshold(everyday: Floats, share: float) -> float:
    """What at most this share of everyday messages scores above."""
    ordered = np.sort(everyday)
    return float(ordered[max(0, int(np.ceil(len(ordered) * (1 - share))) - 1)])


def recall(ads: Flags, sums: Floats, share: float = 0.01) -> float:
    """The share of advertisements above the threshold of this share of false alarms."""
    return float((sums[ads] > threshold(sums[~ads], share)).mean())


def parted(keys: list[str], count: int, seed: int) -> NDArray[np.int64]:
    """Which fold each text is in: alike keys in the same one."""
    order = np.random.default_rng(seed)
    of = {key: order.integers(count) for key in sorted(set(keys))}
    return np.array([of[key] for key in keys])
