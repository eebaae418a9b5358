"""How fast a playbook is run dry."""

from __future__ import annotations

import heapq
import statistics
from collections.abc import Sequence
from time import process_time

from huoqun.core.bench import BenchResult, bench, in_turn

from ..simulate.cohort import Ways
from ..simulate.report import dry_run, plan_to_try
from ..simulate.running import MEMBERS, Settings
from .checks import SHIPPED

EVENTS_A_SECOND = 30_000
SEEDS = 10
TURNS = 5


@bench("simulate")
def simulating(scale: float) -> Sequence[BenchResult]:
    """Member events in a second of one core's work: camp-7d, 200 members; beside it a bare heap of as many events."""
    text = (SHIPPED / "camp-7d.yaml").read_text("utf-8")
    plan = plan_to_try(text)
    settings = Settings(members=MEMBERS, seeds=max(1, int(SEEDS * scale)), ways=Ways(priors=plan.source.priors))
    events = dry_run(plan, settings).events

    def ours() -> float:
        begun = process_time()
        dry_run(plan, settings)
        return events / (process_time() - begun)

    mine, theirs = in_turn(ours, lambda: _heap(events), turns=TURNS)
    value, base = statistics.median(mine), statistics.median(theirs)
    return [
        BenchResult(
            f"simulate, {events} events", round(value), "events/s", round(base), round(value / base, 3), len(mine),
            (round(min(mine)), round(max(mine))), f"{EVENTS_A_SECOND} events/s", value >= EVENTS_A_SECOND,
        )
    ]  # fmt: skip


def _heap(events: int) -> float:
    """As many events put on a clock and taken off again, and nothing done."""
    begun = process_time()
    clock: list[tuple[float, int, dict[str, int]]] = []
    for number in range(events):
        heapq.heappush(clock, ((number * 7919) % events, number, {"member": number}))
    while clock:
        heapq.heappop(clock)
    return events / (process_time() - begun)
