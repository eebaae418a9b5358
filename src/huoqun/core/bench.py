"""Figures: what a bench is, how two ways are run in turn, and how the result is told.

A bench runs its baseline and ours in turn on one throw-away database of one run, and tells the median. It lives in its
module's `bench.py` (or package) and registers itself; `huoqun bench NAME` finds it.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

TURNS = 5


@dataclass(frozen=True, slots=True)
class BenchResult:
    """`value` and `baseline` in `unit`, medians of `n` turns; `ratio` is value to baseline. `spread`: (least, most).

    `must`: what the value or ratio has to reach, in words; `met`: whether it does.
    """

    bench: str
    value: float
    unit: str
    baseline: float | None
    ratio: float | None
    n: int
    spread: tuple[float, float] | None = None
    must: str = ""
    met: bool | None = None

    def as_json(self) -> dict[str, Any]:
        """As `huoqun bench NAME --json` prints it."""
        return asdict(self)


Bench = Callable[[float], Sequence[BenchResult]]
_benches: dict[str, Bench] = {}


def bench(name: str) -> Callable[[Bench], Bench]:
    """Decorator: register a function of `scale` (1.0: as the issue asks; less for a quick look) under a name."""

    def declare(run: Bench) -> Bench:
        _benches[name] = run
        return run

    return declare


def all_benches() -> dict[str, Bench]:
    """Every registered bench by name."""
    return dict(sorted(_benches.items()))


def started(*words: str) -> subprocess.Popen[bytes]:
    """`huoqun` with these words, as a process of its own on the bench's database."""
    return subprocess.Popen([sys.executable, "-m", "huoqun.site.main", *words], env=os.environ)


def seconds(what: Callable[[], Any]) -> float:
    """How long a call takes, in seconds of a clock that only goes forward."""
    begun = time.perf_counter()
    what()
    return time.perf_counter() - begun


def in_turn(
    ours: Callable[[], float], baseline: Callable[[], float], *, turns: int = TURNS
) -> tuple[list[float], list[float]]:
    """Figures of both, measured in turn, so that a machine whose speed drifts treats both alike."""
    mine, theirs = [], []
    for _ in range(turns):
        theirs.append(baseline())
        mine.append(ours())
    return mine, theirs


def compared(
    name: str, unit: str, mine: Sequence[float], theirs: Sequence[float], *, must: str, least: float
) -> BenchResult:
    """A result of rates, where more is better: the ratio of the medians has to be at least `least`."""
    value, base = statistics.median(mine), statistics.median(theirs)
    return BenchResult(
        name, round(value, 1), unit, round(base, 1), round(value / base, 3), len(mine),
        (round(min(mine), 1), round(max(mine), 1)), must, value / base >= least,
    )  # fmt: skip


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which this share of the values lies; of the sorted values the next one up."""
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)]
