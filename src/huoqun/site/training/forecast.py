"""`make train-forecast`: the forecasts' prior, from a community's export.

Measured by time: learnt from the first part of the days, asked about the rest. What ships is learnt from all of them.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from huoqun.insights.forecasting import measuring
from huoqun.insights.forecasting.days import Days
from huoqun.insights.forecasting.features import NAMES
from huoqun.insights.forecasting.logistic import fit
from huoqun.insights.forecasting.model import PRIOR
from huoqun.insights.forecasting.training import HORIZONS, Examples, examples
from huoqun.site.training.community import days_on_a_server_of_its_own

SHARED = Path("..") / "shared" / "data" / "discord-community.zip"
LEARNT_OF = 0.6
STRENGTH = 30.0


def split(days: Days) -> int:
    """The day before which is learnt, and from which on is asked."""
    first, last = int(days.day[0]), int(days.day[-1]) + 1
    return first + int((last - first) * LEARNT_OF)


def measured(days: Days, horizon: int) -> dict[str, Any]:
    """Figures of the dying alarm by time split, and the reliability of what was said."""
    cut, end = split(days), int(days.day[-1]) + 1
    learnt = examples(days, horizon=horizon, until=cut)
    asked = _since(examples(days, horizon=horizon, until=end), cut)
    chance = fit(NAMES, learnt.table, learnt.silent, strength=STRENGTH).chance(asked.table)
    found: dict[str, Any] = {"cases": len(asked.at), "silent": int(asked.silent.sum())}
    for name in ("auc", "average_precision", "calibration_error"):
        figure = measuring.with_interval(getattr(measuring, name), asked.silent, chance, asked.group)
        found[name] = {key: round(value, 4) for key, value in asdict(figure).items()}
    found["reliability"] = [[round(v, 4) for v in line] for line in measuring.reliability(asked.silent, chance)]
    return found


def _since(some: Examples, day: int) -> Examples:
    return some.where(some.at >= day)


def trained(days: Days) -> dict[str, Any]:
    """The artefact that ships."""
    end = int(days.day[-1]) + 1
    whole = {}
    for horizon in HORIZONS:
        learnt = examples(days, horizon=horizon, until=end)
        model = fit(NAMES, learnt.table, learnt.silent, strength=STRENGTH)
        whole[str(horizon)] = model.as_json() | {"rows": len(learnt.at), "measured": measured(days, horizon)}
    return {"groups": whole}


def main(words: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("source", nargs="?", type=Path, default=SHARED, help="A chat export.")
    parser.add_argument("--out", type=Path, default=PRIOR)
    said = parser.parse_args(words)
    made = trained(days_on_a_server_of_its_own(said.source.resolve()))
    said.out.write_text(json.dumps(made, indent=1) + "\n", "utf-8")
    for horizon, model in made["groups"].items():
        print(horizon, json.dumps(model["measured"]))


if __name__ == "__main__":
    main()
