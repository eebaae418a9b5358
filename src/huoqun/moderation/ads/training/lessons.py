"""Texts made into numbers, models by folds, and the model that ships."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from random import Random

import numpy as np

from ..attacks import evaded
from ..features import DIGITS, SIZE
from ..model import Model, is_english, squeezed
from ..spelling import read
from .evading import evading, mildly
from .fitting import Flags, Floats, Rows, fit, rows, stacked
from .material import Source, Text, chat, labelled, made, within
from .measuring import area, parted, recall, threshold

FOLDS, LEVELS = 5, (0.05, 0.02, 0.01, 0.005, 0.002, 0.001)

CHAT = 10_000
"""Lines of chat that are taken of each archive."""

SHARES = {Source.MADE_ZH: 4_000, Source.MADE_EN: 3_000, Source.CHAT: 1_000}
"""What the texts of a source weigh together, advertisements and not; those of the set weigh one each."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """Texts with their numbers; `hidden` are the same, written by an evader (or, of everyday ones, mildly)."""

    texts: list[Text]
    plain: Rows
    hidden: Rows
    ads: Flags
    weight: Floats

    def part(self, chosen: Flags) -> tuple[Rows, Flags, Floats]:
        """Both writings of the chosen texts, to learn from."""
        at = np.flatnonzero(chosen)
        both = stacked([self.plain.take(at), self.hidden.take(at)])
        return both, np.tile(self.ads[at], 2), np.concatenate((self.weight[at], self.weight[at] / 2))


def lesson(texts: list[Text], chance: Random) -> Lesson:
    """What there is to learn from."""
    weight = np.ones(len(texts))
    for source, share in SHARES.items():
        for ad in (True, False):
            at = [i for i, text in enumerate(texts) if text.source == source and text.ad == ad]
            weight[at] = (share if ad or source is Source.CHAT else share / 4) / max(1, len(at))
    full = [text.ad or text.source is Source.SET for text in texts]
    hidden = [(evading if all_ else mildly)(text.text, chance) for text, all_ in zip(texts, full, strict=True)]
    ads = np.array([text.ad for text in texts])
    return Lesson(texts, rows([text.text for text in texts]), rows(hidden), ads, weight)


def material(labels: Path, archives: list[Path], chance: Random) -> list[Text]:
    """Everything that is learnt from."""
    found = labelled(labels)
    lines = [line for archive in archives for line in chat(archive, CHAT, chance)]
    for language, beside in (("zh", [text for text in found if not text.ad]), ("en", lines)):
        ads = made(f"ads_{language}", 25, chance, ad=True)
        everyday = made(f"chat_{language}", 25, chance, ad=False)
        found += ads + everyday + within(ads[::2], (beside or everyday) + everyday, chance)
    return found + lines


def measured(given: Lesson, *, only: str = "", folds: int = FOLDS) -> tuple[dict[str, float], Floats]:
    """Figures of the labelled set by folds, and each text's sum by a model that had not seen it; `only`: of one way."""
    own = np.array([text.source is Source.SET for text in given.texts])
    count = int(own.sum())
    own_ads = given.ads[:count]
    chance = Random(1)
    strange = rows([evaded(text.text, chance) for text in given.texts[:count]])
    found: dict[str, float] = {}
    keys = [DIGITS.sub("0", read(text.text).sound) for text in given.texts[:count]]
    sums = np.zeros(count)
    for name, apart in (("by chance", [str(at) for at in range(count)]), ("near-twins together", keys)):
        if only not in ("", name):
            continue
        of = parted(apart, folds, 5)
        clear, known, unknown = np.zeros(count), np.zeros(count), np.zeros(count)
        for fold in range(folds):
            learnt = np.ones(len(given.texts), bool)
            learnt[:count] = of != fold
            weights, bias = fit(*given.part(learnt))
            at = np.flatnonzero(of == fold)
            clear[at], known[at] = (
                given.plain.take(at).times(weights) + bias,
                given.hidden.take(at).times(weights) + bias,
            )
            unknown[at] = strange.take(at).times(weights) + bias
        if name == "by chance":
            sums = clear
        limit = threshold(clear[~own_ads], 0.01)
        found |= {
            f"AUC, {name}": area(own_ads, clear),
            f"recall at 1 %, {name}": recall(own_ads, clear),
            f"recall, evasions as learnt, {name}": float((known[own_ads] > limit).mean()),
            f"recall, other evasions, {name}": float((unknown[own_ads] > limit).mean()),
            f"recall at 1 %, everybody evades so, {name}": recall(own_ads, unknown),
            f"false alarms, other evasions, {name}": float((unknown[~own_ads] > limit).mean()),
        }
    return found, sums


def english(given: Lesson) -> float:
    """The threshold of English: by models that knew one archive's chat alone, on the other's; the stricter of both."""
    chosen = [at for at, text in enumerate(given.texts) if text.source is Source.CHAT and is_english(read(text.text))]
    if not chosen:
        return 0.0
    limits = []
    for part in np.array_split(np.array(chosen), 2):  # The archives stand one after the other, as many lines of each.
        learnt = np.ones(len(given.texts), bool)
        learnt[part] = False
        weights, bias = fit(*given.part(learnt))
        limits.append(threshold(given.plain.take(part).times(weights) + bias, 0.01))
    return max(limits)


def compressed(weights: Floats, bias: float, zero: tuple[float, float], everyday: Floats) -> Model:
    """The model as it ships: each bucket's weight in 255 steps."""
    step = float(np.quantile(np.abs(weights[:SIZE]), 0.9995)) / 127
    small = np.clip(np.round(weights[:SIZE] / step), -127, 127) * step
    levels = {share: squeezed(threshold(everyday, share) - zero[0]) for share in LEVELS}
    return Model(np.concatenate((small, weights[SIZE:])).astype(np.float32), step, bias, zero, levels)
