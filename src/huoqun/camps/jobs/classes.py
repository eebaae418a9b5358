"""What classes hear: that a camp began; and what the clock does with those that are over."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from huoqun.core.actor import system
from huoqun.core.jobs import Unit, consumer
from huoqun.core.queries import workspace
from huoqun.core.ticks import tick
from huoqun.members.forgetting import THEIRS, forgets

from ..actions.graduating import close
from ..actions.opening import open_for_runs
from ..queries.graduation import over

STARTED = ("playbooks.started", 1)


@consumer("camps.classes", hears=[STARTED], acts=False)
def open_classes(units: Sequence[Unit], now: datetime) -> None:
    """Makes a class for each group run of a camp or a delivery that starts, unless it was planned as one."""
    runs: dict[int, list[int]] = defaultdict(list)
    for unit in units:
        runs[unit.fact.workspace_id].append(int(unit.fact.payload["group_run_id"]))
    for workspace_id, started in runs.items():
        here = workspace(workspace_id).now(now)
        open_for_runs(system(workspace_id, "camps"), group_run_ids=started, now=here)


@tick("camps.close", every=30.0)
def close_those_over(real: datetime) -> int:
    """Lets graduate who meets the rule when the last day of a class is over."""
    found = over(real)
    for one in found:
        now = workspace(one.workspace_id).now(real)
        close(system(one.workspace_id, "camps"), group_run_id=one.group_run_id, now=now, origin=one.origin)
    return len(found)


forgets(
    "camps.forget_graduates",
    "Takes erased members off waiting lists and empties the reasons of their graduations.",
    f"update camps_graduate set reason = '' where {THEIRS}",
    f"delete from camps_waiting where {THEIRS}",
)
