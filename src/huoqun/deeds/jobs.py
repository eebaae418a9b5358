"""Reactions of deeds: match what waited for somebody, bring buyers' stages up, forget the erased."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from huoqun.core.actor import system
from huoqun.core.facts import Origin
from huoqun.core.jobs import Unit, consumer
from huoqun.deeds.actions.record import match
from huoqun.deeds.queries.purchases import times_bought
from huoqun.deeds.rules import DeedKind
from huoqun.members.actions.editing import set_stage
from huoqun.members.forgetting import THEIRS, forgets
from huoqun.members.rules import Stage


def _by_workspace(units: Sequence[Unit]) -> dict[tuple[int, Origin], list[int]]:
    """The members of these facts, by workspace and origin."""
    found: dict[tuple[int, Origin], list[int]] = defaultdict(list)
    for unit in units:
        if unit.fact.member_id is not None:
            found[unit.fact.workspace_id, unit.fact.origin].append(unit.fact.member_id)
    return found


@consumer("deeds.match", hears=[("members.appeared", 1), ("members.identified", 1)], acts=False)
def match_waiting(units: Sequence[Unit], now: datetime) -> None:
    """Gives deeds that waited for an identity to whoever has it now."""
    for (workspace, origin), members in _by_workspace(units).items():
        match(system(workspace, "deeds"), member_ids=members, now=now, origin=origin)


@consumer("deeds.stages", hears=[("deeds.recorded", 1), ("deeds.matched", 1)], acts=False)
def raise_stages(units: Sequence[Unit], now: datetime) -> None:
    """Brings whoever bought to 买了你, and whoever bought on two occasions to 又买了你."""
    bought = [unit for unit in units if unit.fact.payload["kind"] == DeedKind.BOUGHT]
    for (workspace, origin), members in _by_workspace(bought).items():
        times = times_bought(workspace, members)
        actor = system(workspace, "deeds")
        for stage, who in (
            (Stage.BOUGHT, [m for m, count in times.items() if count == 1]),
            (Stage.BOUGHT_AGAIN, [m for m, count in times.items() if count > 1]),
        ):
            set_stage(actor, member_ids=who, stage=stage, now=now, why="bought", may_fall=False, origin=origin)


forgets(
    "deeds.forget",
    "Empties the deeds of erased members of everything that names them; sums stay right.",
    f"update deeds_deed set matches = '{{}}', data = '{{}}', value = '' where {THEIRS}",
)
