"""`make train-forecast`: the forecasts' prior, from a community's export.

Measured by time: learnt from the first weeks, asked about the last two fifths of the cases. What ships is learnt from
all of them.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from huoqun.insights.forecasting import measuring
from huoqun.insights.forecasting.days import Days, Floats, Ints
from huoqun.insights.forecasting.model import PRIOR
from huoqun.insights.forecasting.training import (
    HORIZONS,
    Arrivals,
    Examples,
    Silences,
    arrivals,
    examples,
    learn_groups,
    learn_newcomers,
    learn_people,
    silences,
)
from huoqun.site.training.community import days_on_a_server_of_its_own

SHARED = Path(__file__).resolve().parents[4] / ".." / "shared" / "data" / "discord-community.zip"
LEARNT_OF = 0.6
REGULAR = 8
"""Days with words in a quarter from which somebody is called a regular where it is measured."""
MEASURES = ("auc", "average_precision", "calibration_error")


def _cut(at: Ints) -> int:
    """The day before which is learnt: three fifths of the cases come before it."""
    return int(np.sort(at)[int(len(at) * LEARNT_OF)])


def asked_groups(days: Days, horizon: int) -> tuple[Examples, Floats]:
    """The last two fifths of the cases, and the chances of silence by what was known before them."""
    every = examples(days, horizon=horizon, until=int(days.day[-1]) + 1)
    cut = _cut(every.at)
    asked = every.where(every.at >= cut)
    return asked, learn_groups(examples(days, horizon=horizon, until=cut)).chance(asked.table)


def asked_people(days: Days) -> tuple[Silences, Floats]:
    """The same for members who have gone silent, and the chances of their return."""
    every = silences(days, until=int(days.day[-1]) + 1)
    cut = _cut(every.at)
    asked = every.where(every.at >= cut)
    return asked, learn_people(silences(days, until=cut)).chance(asked.table)


def asked_newcomers(days: Days) -> tuple[Arrivals, Floats]:
    """The same for newcomers, and the chances that they come again."""
    every = arrivals(days, until=int(days.day[-1]) + 1)
    cut = _cut(every.at)
    asked = every.where(every.at >= cut)
    return asked, learn_newcomers(arrivals(days, until=cut)).chance(asked.table)


def figures(came: Floats, chance: Floats, clusters: Ints, draws: int = 400) -> dict[str, Any]:
    """Each of MEASURES with its interval, and the reliability."""
    found: dict[str, Any] = {"cases": len(came), "came": int(came.sum())}
    for name in MEASURES:
        figure = measuring.with_interval(getattr(measuring, name), came, chance, clusters, draws=draws)
        found[name] = {key: round(value, 4) for key, value in asdict(figure).items()}
    return found | {"reliability": [[round(v, 4) for v in line] for line in measuring.reliability(came, chance)]}


def figures_of_people(days: Days, draws: int = 400) -> dict[str, dict[str, Any]]:
    """Of regulars: silent for 14 days or more, and those in the third week of their silence alone."""
    asked, chance = asked_people(days)
    regular = asked.days >= REGULAR
    return {
        name: figures(asked.returned[which], chance[which], asked.member[which], draws)
        for name, which in (("silent", regular), ("third_week", regular & (asked.since < 21)))
    }


def figures_of_newcomers(days: Days, draws: int = 400) -> dict[str, Any]:
    """Of newcomers who came once, asked every week of their first fortnight."""
    asked, chance = asked_newcomers(days)
    return figures(asked.returned, chance, asked.member, draws)


def trained(days: Days) -> dict[str, Any]:
    """The artefact that ships."""
    end = int(days.day[-1]) + 1
    groups = {}
    for horizon in HORIZONS:
        asked, chance = asked_groups(days, horizon)
        model = learn_groups(examples(days, horizon=horizon, until=end))
        groups[str(horizon)] = model.as_json() | {"measured": figures(asked.silent, chance, asked.group)}
    people = learn_people(silences(days, until=end)).as_json() | {"measured": figures_of_people(days)}
    newcomers = learn_newcomers(arrivals(days, until=end)).as_json() | {"measured": figures_of_newcomers(days)}
    return {"groups": groups, "people": people, "newcomers": newcomers}


def main(words: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("source", nargs="?", type=Path, default=SHARED, help="A chat export.")
    parser.add_argument("--out", type=Path, default=PRIOR)
    said = parser.parse_args(words)
    made = trained(days_on_a_server_of_its_own(said.source.resolve()))
    said.out.write_text(json.dumps(made, indent=1) + "\n", "utf-8")
    print(json.dumps({key: model["measured"] for key, model in made["groups"].items()}))
    print(json.dumps({key: made[key]["measured"] for key in ("people", "newcomers")}))


if __name__ == "__main__":
    main()
