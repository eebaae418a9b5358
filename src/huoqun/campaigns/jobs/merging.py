"""Campaigns hear that two members are one person, or that they are not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from huoqun.core.actor import system
from huoqun.core.jobs import Unit, consumer
from huoqun.core.queries import workspace

from ..actions.folding import fold


@consumer("campaigns.people", hears=[("members.merged", 1), ("members.unmerged", 1)], acts=True, feature="campaigns")
def hear_merges(units: Sequence[Unit], now: datetime) -> None:
    """Judges by who people are whom a campaign brought: themselves, twice, or after all somebody else."""
    found: dict[int, set[int]] = defaultdict(set)
    for unit in units:
        found[unit.fact.workspace_id] |= {unit.fact.payload["member_id"], unit.fact.payload["merged_id"]}
    for workspace_id, members in found.items():
        fold(system(workspace_id, "campaigns"), member_ids=members, now=workspace(workspace_id).now(now))
