"""`make train-ads`: learns from the labelled file that is named, measures by folds, writes the model and its card.

    python -m huoqun.moderation.ads.training labels.csv --chat an-archive.zip --chat another.zip

One core, some minutes; the same files give the same model.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from random import Random

import numpy as np

from ..model import FILE, loaded
from . import card
from .fitting import fit
from .lessons import compressed, english, lesson, material, measured
from .measuring import threshold

SEED = 20261127


def main() -> None:
    """Learn, measure, write."""
    asked = argparse.ArgumentParser(prog="make train-ads", description=__doc__)
    asked.add_argument("labels", type=Path, help="lines of label,text; 1 is an advertisement")
    asked.add_argument("--chat", type=Path, action="append", default=[], help="an archive of everyday lines")
    asked.add_argument("--card", type=Path, default=Path("docs/reference/ads-model.md"))
    said = asked.parse_args()
    chance = Random(SEED)
    given = lesson(material(said.labels, said.chat, chance), chance)
    print(f"{len(given.texts):,} texts, {len(given.plain.places) / len(given.texts):.0f} features each", flush=True)
    found, sums = measured(given, only="by chance")
    everyday = sums[~given.ads[: len(sums)]]
    zero = (threshold(everyday, 0.01), english(given))
    weights, bias = fit(*given.part(np.ones(len(given.texts), dtype=bool)))
    FILE.write_bytes(compressed(weights, bias, zero, everyday).written())
    model = loaded(FILE)
    card.write(said.card, found | card.others(model, given.texts), given.texts, model)
    print(found, zero, flush=True)
    found |= measured(given, only="near-twins together")[0]
    card.write(said.card, found | card.others(model, given.texts), given.texts, model)
    for name, value in found.items():
        print(f"{name:50} {value:.4f}")


if __name__ == "__main__":
    main()
