"""What a message scores: the weights that ship, and how a sum becomes a number from 0 to 1.

0.5 is the threshold: what one everyday message of a hundred reaches, measured on texts that were not learnt from.
"""

from __future__ import annotations

import io
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .features import HAN, SHOWN, SIGNS, SIZE, features
from .signs import TOPICS, Sign
from .spelling import Reading, read

FILE = Path(__file__).parent / "model.npz"

ENOUGH_WORDS = 3
"""So many words of Latin letters, and no Chinese, make an English message."""


ENGLISH = re.compile("[a-z]{2,}")


@dataclass(frozen=True, slots=True)
class Judged:
    """`score`: 0 to 1, an advertisement from 0.5 on; `signs`: what a person would point at; `words`: whether the words
    themselves, apart from any sign, are those of advertisements."""

    score: float
    signs: tuple[Sign, ...]
    words: bool


@dataclass(frozen=True, slots=True)
class Model:
    """`weights` of the buckets, in whole steps of `step`, and of the signs behind. `zero`: the sum that scores 0.5,
    for others and for those in English. `levels`: by share of everyday messages accused, the score that they reach."""

    weights: NDArray[np.float32]
    step: float
    bias: float
    zero: tuple[float, float]
    levels: dict[float, float]

    def judge(self, texts: Sequence[str]) -> list[Judged]:
        """What messages score, and why; any texts at all, in bounded time."""
        return self.judge_read([read(text) for text in texts])

    def judge_read(self, readings: Sequence[Reading], added: NDArray[np.float64] | None = None) -> list[Judged]:
        """The same of texts that were read already. `added`: to the sum of each, as a workspace's decisions teach."""
        sums, signs = self.margins(readings)
        sums = sums if added is None else sums + added
        return [self._judged(*one) for one in zip(readings, sums.tolist(), signs, strict=True)]

    def _judged(self, reading: Reading, margin: float, signs: frozenset[Sign]) -> Judged:
        if not reading.bare and not reading.plain.strip():
            return Judged(0.0, (), False)
        pointed = sorted((sign for sign in signs if self.weights[SIZE + SIGNS[sign]] > 0), key=SIGNS.__getitem__)
        score = squeezed(margin)
        return Judged(round(score, 4), tuple(pointed), score >= 0.5 and not signs & TOPICS)

    def margins(self, readings: Sequence[Reading]) -> tuple[NDArray[np.float64], list[frozenset[Sign]]]:
        """How far each message is over the threshold, in log-odds, and its signs."""
        if not readings:
            return np.empty(0), []
        found = features(readings)
        zero = np.array([self.zero[is_english(reading)] for reading in readings])
        return found.sums(self.weights) + self.bias - zero, found.signs

    def written(self) -> bytes:
        """As it ships."""
        to = io.BytesIO()
        np.savez_compressed(
            to, weights=np.round(self.weights[:SIZE] / self.step).astype(np.int8), step=np.array(self.step),
            shown=self.weights[SIZE:], bias=np.array(self.bias),
            zero=np.array(self.zero), levels=np.array(sorted(self.levels.items())),
        )  # fmt: skip
        return to.getvalue()


def squeezed(margin: float) -> float:
    """A margin as a number from 0 to 1."""
    return 1 / (1 + math.exp(-max(-40.0, min(40.0, margin))))


def is_english(reading: Reading) -> bool:
    """Whether a message is in a language of Latin letters, as far as its words tell."""
    return len(ENGLISH.findall(reading.plain)) >= ENOUGH_WORDS and not HAN.search(reading.bare)


def loaded(source: Path | io.BytesIO) -> Model:
    """A model out of a file. Nothing in the file is run."""
    with np.load(source, allow_pickle=False) as kept:
        held: dict[str, Any] = {name: kept[name] for name in kept.files}
    if held["weights"].shape != (SIZE,) or held["shown"].shape != (SHOWN,):
        raise ValueError("The model was trained for other features than these; say make train-ads.")
    zero = float(held["zero"][0]), float(held["zero"][1])
    levels = {float(share): float(score) for share, score in held["levels"]}
    step = float(held["step"])
    weights = np.concatenate((held["weights"] * np.float32(step), held["shown"]))
    return Model(weights, step, float(held["bias"]), zero, levels)


@cache
def shipped() -> Model:
    """The model that ships."""
    return loaded(FILE)


def judge(text: str) -> Judged:
    """What a message scores by the model that ships."""
    return shipped().judge([text])[0]
