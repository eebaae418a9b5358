"""What a message scores: the weights that ship, and how a sum becomes a number from 0 to 1.

0.5 is the threshold: what one everyday message of a hundred reaches, measured on texts that were not learnt from.
"""

from __future__ import annotations

import io
import math
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .features import HAN, SHOWN, SIGNS, SIZE, Features, features
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
    """`weights` of the buckets in steps of `step`, `shown` of the signs. `zero`: the sum at which a message scores 0.5,
    for others and for those in English. `levels`: by share of everyday messages accused, the score that they reach."""

    weights: NDArray[np.int8]
    step: float
    shown: NDArray[np.float32]
    bias: float
    zero: tuple[float, float]
    levels: dict[float, float]

    def judge(self, text: str) -> Judged:
        """What a message scores, and why; any text at all, in bounded time."""
        reading = read(text)
        if not reading.bare and not reading.plain.strip():
            return Judged(0.0, (), False)
        found = features(reading)
        score = squeezed(self.margin(reading, found))
        pointed = tuple(sign for sign in Sign if sign in found.signs and self.shown[SIGNS[sign]] > 0)
        return Judged(round(score, 4), pointed, score >= 0.5 and not found.signs & TOPICS)

    def margin(self, reading: Reading, found: Features) -> float:
        """The sum over the threshold, in log-odds."""
        hashed = found.places < SIZE
        pieces = self.step * float(self.weights[found.places[hashed]] @ found.values[hashed])
        signs = float(self.shown[found.places[~hashed] - SIZE] @ found.values[~hashed])
        return pieces + signs + self.bias - self.zero[is_english(reading)]

    def written(self) -> bytes:
        """As it ships."""
        to = io.BytesIO()
        np.savez_compressed(
            to, weights=self.weights, step=np.array(self.step), shown=self.shown, bias=np.array(self.bias),
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
    return Model(held["weights"], float(held["step"]), held["shown"], float(held["bias"]), zero, levels)


@cache
def shipped() -> Model:
    """The model that ships."""
    return loaded(FILE)


def judge(text: str) -> Judged:
    """What a message scores by the model that ships."""
    return shipped().judge(text)
