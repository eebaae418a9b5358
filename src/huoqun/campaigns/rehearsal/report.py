"""Many courses of one campaign, told as ranges: nine of ten lie between `low` and `high`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from random import Random
from statistics import quantiles

import msgspec

from ..rules.capacity import Why
from .auditing import Audit, Notes, judged, summed
from .figures import About, Figure
from .running import Run, run
from .scenario import Scenario

SEEDS = 60
MOST_SEEDS = 500
MOST_JUDGED = 2000
"""People whom the auditor judges, about so many, of as few courses as they fill: it takes longer than the courses."""


class Range(msgspec.Struct, frozen=True):
    """The middle, and between what nine of ten courses lie."""

    low: float
    middle: float
    high: float


class Limit(msgspec.Struct, frozen=True):
    """A limit that was met: in how many of the courses, and after how many hours there."""

    why: Why
    runs: int
    hour: Range


class Hour(msgspec.Struct, frozen=True):
    """An hour of the campaign. `minutes`: the team's."""

    hour: int
    joins: Range
    minutes: Range


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """What a campaign would bring. `each`: what one costs who matured, in minor units; None: hardly anybody would.

    `busiest`: the team's minutes on the day that asks most. `limits`: the earliest first; `safe`: courses in which none
    was met; `figures`: what was taken for true. `audits`: whom the auditor would have withheld in the first `audited`
    courses; costs stand as if nobody were.
    """

    name: str
    told: int
    runs: int
    hours: list[Hour]
    shared: Range
    looked: Range
    joined: Range
    left: Range
    matured: Range
    turned_away: Range
    cost: Range
    busiest: Range
    each: Range | None
    limits: list[Limit]
    safe: int
    cut: int
    figures: dict[About, Figure]
    audits: list[Audit]
    audited: int


def rehearse(scenario: Scenario, *, seeds: int = SEEDS, seed: str = "") -> Report:
    """Let a campaign take its course many times. The same arguments give the same report; nothing is written."""
    names = [f"{seed}/{n}" for n in range(max(1, min(seeds, MOST_SEEDS)))]
    noted: list[Notes] = []
    runs: list[Run] = []
    for name in names:
        left = MOST_JUDGED - sum(len(notes.who) for notes in noted)
        if left > 0:
            noted.append(Notes(Random(f"{name}/notes"), scenario.starts_at.timestamp(), scenario.must, left))
        runs.append(run(scenario, name, noted[-1] if left > 0 else None))
    found = [
        one for notes in noted for one in judged(notes, hours=scenario.hours, stays_days=scenario.stays_days)
    ]  # fmt: skip
    dear = [one.cost / one.matured for one in runs if one.matured]
    return Report(
        name=scenario.name, told=scenario.told, runs=len(runs), hours=_hours(runs),
        shared=_over(runs, lambda r: r.shared), looked=_over(runs, lambda r: r.looked),
        joined=_over(runs, lambda r: r.joined), left=_over(runs, lambda r: r.left),
        matured=_over(runs, lambda r: r.matured), turned_away=_over(runs, lambda r: r.turned_away),
        cost=_over(runs, lambda r: r.cost), busiest=_over(runs, _busiest),
        each=_range(dear) if 2 * len(dear) >= len(runs) else None,
        limits=_limits(runs), safe=sum(not one.first for one in runs), cut=sum(one.cut for one in runs),
        figures={about: scenario.figure(about) for about in About}, audits=summed(found), audited=len(noted),
    )  # fmt: skip


def _busiest(one: Run) -> float:
    """The most minutes of any 24 hours from the start on; seconds are counted."""
    days: Counter[int] = Counter()
    for hour, seconds in one.minutes.items():
        days[hour // 24] += seconds
    return max(days.values(), default=0) / 60


def _hours(runs: Sequence[Run]) -> list[Hour]:
    """Up to the last hour in which anybody joined in one of twenty courses."""
    last = sorted(max(one.joins, default=-1) for one in runs)[int(0.95 * (len(runs) - 1))]
    return [
        Hour(n, _over(runs, lambda r, n=n: r.joins[n]), _over(runs, lambda r, n=n: r.minutes[n] / 60))  # type: ignore[misc]
        for n in range(last + 1)
    ]


def _limits(runs: Sequence[Run]) -> list[Limit]:
    found = {why: [one.first[why] for one in runs if why in one.first] for why in Why}
    met = [Limit(why, len(hours), _range(hours)) for why, hours in found.items() if hours]
    return sorted(met, key=lambda limit: limit.hour.middle)


def _over(runs: Sequence[Run], of: Callable[[Run], float]) -> Range:
    return _range([of(one) for one in runs])


def _range(values: Sequence[float]) -> Range:
    if len(values) < 2:
        return Range(values[0], values[0], values[0])
    cuts = quantiles(values, n=20, method="inclusive")
    return Range(round(cuts[0], 2), round(cuts[9], 2), round(cuts[-1], 2))
