"""Turnover hears who leaves and who comes back. What an import tells does nothing here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from huoqun.core.actor import system
from huoqun.core.jobs import Unit, consumer
from huoqun.core.queries import workspace

from ..actions.hearing import Move, back, left


@consumer("turnover.moves", hears=[("groups.joined", 1), ("groups.left", 1)], acts=True, feature="turnover")
def hear_moves(units: Sequence[Unit], now: datetime) -> None:
    """Writes down who left with a word and who without, and gives back what somebody was who was let go wrongly."""
    went: dict[int, list[Move]] = defaultdict(list)
    came: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for unit in units:
        said = unit.fact.payload
        if unit.fact.name == "groups.left":
            went[unit.fact.workspace_id].append(
                (said["group_id"], said["member_id"], unit.fact.occurred_at, said.get("removed_by"))
            )
        else:
            came[unit.fact.workspace_id].append((said["group_id"], said["member_id"]))
    for workspace_id, moves in went.items():
        left(system(workspace_id, "turnover"), moves=moves, now=workspace(workspace_id).now(now))
    for workspace_id, places in came.items():
        back(system(workspace_id, "turnover"), moves=places, now=workspace(workspace_id).now(now))
