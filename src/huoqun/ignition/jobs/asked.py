"""Ignition hears how it ended to ask somebody."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from huoqun.core.actor import system
from huoqun.core.jobs import Unit, consumer
from huoqun.core.queries import workspace

from ..actions.people import TASK_KIND, hear_answers

DONE, DROPPED = ("work.task_done", 1), ("work.task_dropped", 1)


@consumer("ignition.asked", hears=[DONE, DROPPED], acts=False, feature="ignition")
def hear_ends(units: Sequence[Unit], now: datetime) -> None:
    """Notes whether whoever was asked is willing."""
    ends: dict[int, dict[str, str]] = defaultdict(dict)
    for unit in units:
        told = unit.fact.payload
        if told["kind"] == TASK_KIND:
            ends[unit.fact.workspace_id][told["key"]] = told.get("outcome") or "no_answer"
    for workspace_id, some in ends.items():
        hear_answers(system(workspace_id, "ignition"), ends=some, now=workspace(workspace_id).now(now))
