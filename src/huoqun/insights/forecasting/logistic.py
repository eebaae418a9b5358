"""A logistic regression by Newton's method, drawn towards a prior: of few rows it hardly moves from it. Pure numpy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from .days import Floats

LIMIT = 4.0
"""So many deviations from the mean a feature counts at most: whatever is stranger was never learnt from."""


@dataclass(frozen=True)
class Logistic:
    """Standardised features times `weights`, plus `bias`: the logit of a chance."""

    names: tuple[str, ...]
    mean: Floats
    scale: Floats
    weights: Floats
    bias: float

    def parts(self, table: Floats) -> Floats:
        """What each feature adds to the logit, row by row."""
        return np.clip((table - self.mean) / self.scale, -LIMIT, LIMIT) * self.weights

    def chance(self, table: Floats) -> Floats:
        return 1 / (1 + np.exp(-(self.parts(table).sum(axis=1) + self.bias)))

    def as_json(self) -> dict[str, Any]:
        columns = zip(self.names, self.mean, self.scale, self.weights, strict=True)
        return {
            "bias": round(self.bias, 5),
            "features": {n: [round(float(v), 5) for v in (m, s, w)] for n, m, s, w in columns},
        }

    @classmethod
    def from_json(cls, told: dict[str, Any]) -> Logistic:
        table = np.array(list(told["features"].values()), dtype=float)
        return cls(tuple(told["features"]), table[:, 0], table[:, 1], table[:, 2], float(told["bias"]))


def _standard(table: Floats) -> tuple[Floats, Floats]:
    """Means and deviations; of what never differed nothing can be learnt, so that its deviation does not matter."""
    spread = table.std(axis=0)
    return table.mean(axis=0), np.where(spread < 1e-6, 1.0, spread)


def fit(
    names: tuple[str, ...], table: Floats, came: Floats, *, strength: float, weight: Floats | None = None
) -> Logistic:
    """From nothing: features are standardised by this table; `strength` of the pull of every weight towards zero."""
    mean, scale = _standard(table)
    start = Logistic(names, mean, scale, np.zeros(len(names)), float(np.log(came.mean() / (1 - came.mean()))))
    return refit(start, table, came, strength=strength, weight=weight)


def fit_counts(names: tuple[str, ...], table: Floats, counts: Floats, came: Floats, *, strength: float) -> Logistic:
    """By a detour over counts, which say more of a row than yes or no: a Poisson regression of `counts` orders, and
    a logistic one of its logarithm makes chances of `came` of that.
    """
    mean, scale = _standard(table)
    rows = np.column_stack([np.clip((table - mean) / scale, -LIMIT, LIMIT), np.ones(len(table))])
    pull = np.append(np.full(len(names), strength), 1e-3)
    at = np.append(np.zeros(len(names)), np.log(counts.mean()))
    for _ in range(100):
        expected = np.exp(np.clip(rows @ at, -20, 20))
        bend = (rows * expected[:, None]).T @ rows + np.diag(pull)
        step = np.linalg.solve(bend, rows.T @ (expected - counts) + pull * at)
        at -= step * min(1.0, 2 / np.abs(step).max())
        if np.abs(step).max() < 1e-8:
            break
    logs = rows @ at
    line = fit(("log",), logs[:, None], came, strength=1e-3)
    slope = float(line.weights[0] / line.scale[0])
    bias = line.bias - slope * (float(line.mean[0]) - float(at[-1]))
    return Logistic(names, mean, scale, at[:-1] * slope, bias)


def between(one: Logistic, other: Logistic) -> Logistic:
    """The model whose logit is the mean of two that were learnt from the same table."""
    return Logistic(one.names, one.mean, one.scale, (one.weights + other.weights) / 2, (one.bias + other.bias) / 2)


def refit(
    prior: Logistic, table: Floats, came: Floats, *, strength: float, weight: Floats | None = None,
    free_bias: float = 1e-3,
) -> Logistic:  # fmt: skip
    """From what is known: `strength` is how many rows, about, the prior's weights are worth; `free_bias` its bias."""
    rows = np.column_stack([np.clip((table - prior.mean) / prior.scale, -LIMIT, LIMIT), np.ones(len(table))])
    start = np.append(prior.weights, prior.bias)
    pull = np.append(np.full(len(prior.names), strength), free_bias)
    each = np.ones(len(table)) if weight is None else weight
    at = start.copy()
    for _ in range(50):
        chance = 1 / (1 + np.exp(-np.clip(rows @ at, -30, 30)))
        slope = rows.T @ (each * (chance - came)) + pull * (at - start)
        bend = (rows * (each * chance * (1 - chance))[:, None]).T @ rows + np.diag(pull)
        step = np.linalg.solve(bend, slope)
        at -= step
        if np.abs(step).max() < 1e-8:
            break
    return Logistic(prior.names, prior.mean, prior.scale, at[:-1], float(at[-1]))
