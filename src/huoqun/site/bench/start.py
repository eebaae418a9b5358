"""How long starting takes, and what everything together holds in memory."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from huoqun.core.bench import BenchResult, bench
from huoqun.site.trial import Trial

TURNS = 3
SETTLED = 10.0


@bench("start")
def start(scale: float) -> Sequence[BenchResult]:
    """The demo from an empty home; then `huoqun up` again and again in it; memory after ten idle seconds."""
    with tempfile.TemporaryDirectory(prefix="huoqun-start-", ignore_cleanup_errors=True) as folder:
        trial = Trial(Path(folder))
        first = trial.start("demo")
        trial.stop()
        seconds, memory, stops = [], [], []
        for _ in range(max(1, round(TURNS * scale))):
            seconds.append(trial.start("up"))
            time.sleep(SETTLED)
            memory.append(trial.pss_mb())
            stops.append(trial.stop())
        demo = trial.start("demo")
        stops.append(trial.stop())
    return [
        _result("start.demo_first", [first], "s", 100.0),
        _result("start.demo_again", [demo], "s", 5.0),
        _result("start.up", seconds, "s", 5.0),
        _result("start.stop", stops, "s", 10.0),
        _result("start.memory", memory, "MB PSS", 600.0),
    ]


def _result(name: str, values: Sequence[float], unit: str, most: float) -> BenchResult:
    value = statistics.median(values)
    return BenchResult(
        name, round(value, 2), unit, None, None, len(values), (round(min(values), 2), round(max(values), 2)),
        f"≤ {most:g} {unit}", value <= most,
    )  # fmt: skip
