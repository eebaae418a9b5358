"""How often forecasts are right, on the shared community by time: learnt from its first part, asked about the rest."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

from huoqun.core.bench import BenchResult, bench
from huoqun.site.bench.replies import first_replies
from huoqun.site.bench.thanks import thanks
from huoqun.site.training.community import cube_of, imported
from huoqun.site.training.forecast import (
    SHARED,
    asked_groups,
    figures,
    figures_of_newcomers,
    figures_of_people,
)

DRAWS = 400


@bench("insights")
def insights(scale: float) -> Sequence[BenchResult]:
    """The dying alarm, the return of regulars and of newcomers, and whom to thank, each figure with 95 % by bootstrap;
    and who is owed a first reply. `scale`: of draws, and of newcomers.
    """
    if not SHARED.exists():
        print("insights: skipped, ../shared/data/discord-community.zip is not here", file=sys.stderr)
        return []
    workspace, draws = imported(SHARED.resolve()), max(40, int(DRAWS * scale))
    days = cube_of(workspace, SHARED.name)
    alarm = {
        horizon: figures(a.silent, c, a.group, draws) for horizon in (28, 90) for a, c in [asked_groups(days, horizon)]
    }
    people, new = figures_of_people(days, draws), figures_of_newcomers(days, draws)
    return [
        _told("dying alarm", alarm[28], "auc", 0.88, baseline=0.833),
        _told("dying alarm", alarm[28], "average_precision", 0.66, baseline=0.591),
        _told("dying alarm", alarm[28], "calibration_error", 0.03),
        _told("silent in 90 days", alarm[90], "auc"),
        _told("regular returns", people["silent"], "auc", 0.80),
        _told("regular returns", people["silent"], "calibration_error"),
        _told("returns, third week", people["third_week"], "auc"),
        _told("newcomer comes again", new, "auc"),
        _told("newcomer comes again", new, "calibration_error"),
        *thanks(workspace, draws),
        *first_replies(scale),
    ]


def _told(
    name: str, found: dict[str, Any], measure: str, must: float | None = None, *, baseline: float | None = None
) -> BenchResult:
    """A figure as benches tell it; of a calibration error less is better."""
    figure, is_error = found[measure], measure == "calibration_error"
    value, what = figure["value"], measure.replace("_", " ")
    wanted = "" if must is None else f"{'≤' if is_error else '≥'} {must}"
    met = None if must is None else bool(value <= must if is_error else value >= must)
    return BenchResult(
        name, value, what, baseline, round(value / baseline, 3) if baseline else None,
        found["cases"], (figure["low"], figure["high"]), wanted, met,
    )  # fmt: skip
