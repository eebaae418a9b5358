"""Lectures hear how it ended to speak to people afterwards."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from huoqun.core.actor import system
from huoqun.core.jobs import Unit, consumer
from huoqun.core.queries import workspace

from ..actions.afterwards import TASK_KIND, note_ends

DONE, DROPPED = ("work.task_done", 1), ("work.task_dropped", 1)


@consumer("lectures.followed", hears=[DONE, DROPPED], acts=False, feature="lectures")
def hear_ends(units: Sequence[Unit], now: datetime) -> None:
    """Notes how it ended to speak to somebody after a lecture."""
    ends: dict[int, dict[str, str]] = defaultdict(dict)
    for unit in units:
        told = unit.fact.payload
        if told["kind"] == TASK_KIND:
            ends[unit.fact.workspace_id][told["key"]] = told.get("outcome") or "dropped"
    for workspace_id, some in ends.items():
        note_ends(system(workspace_id, "lectures"), ends=some, now=workspace(workspace_id).now(now))
