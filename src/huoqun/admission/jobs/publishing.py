"""Rules change: their members are told. What an import tells does nothing here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from huoqun.core.actor import system
from huoqun.core.jobs import Unit, consumer
from huoqun.core.queries import workspace

from ..actions.publishing import tell_of_rules

PARTS = {
    "moderation.rules_published": "rules", "turnover.rule_moved": "presence", "newcomers.gifts_moved": "newcomers",
}  # fmt: skip
GONE = ("off", "gone")
"""What a fact is about where nothing holds any more."""


@consumer("admission.rules", hears=[(name, 1) for name in PARTS], acts=True, feature="admission")
def tell_members(units: Sequence[Unit], now: datetime) -> None:
    """Tells groups where rules, a rule of presence or what newcomers get changed, what holds there now."""
    for unit in units:
        said, here = unit.fact.payload, unit.fact.workspace_id
        tell_of_rules(
            system(here, "admission"), key=PARTS[unit.fact.name], group_id=said["group_id"],
            kind_id=said.get("kind_id"), gone=said.get("about") in GONE, cause=f"fact:{unit.fact.id}",
            now=workspace(here).now(now),
        )  # fmt: skip
