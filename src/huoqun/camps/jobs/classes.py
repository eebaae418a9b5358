"""What classes hear: that a camp began."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from huoqun.core.actor import system
from huoqun.core.jobs import Unit, consumer
from huoqun.core.queries import workspace

from ..actions.opening import open_for_runs

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
