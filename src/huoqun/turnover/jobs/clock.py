"""What the clock does in turnover: rounds, once a month."""

from __future__ import annotations

from datetime import datetime

from huoqun.core.actor import system
from huoqun.core.queries import workspace
from huoqun.core.ticks import tick

from ..actions.proposing import propose_due
from ..queries.ruling import due


@tick("turnover.propose", every=300)
def propose_all(real: datetime) -> int:
    """Proposes the rounds of rules whose day has come, by each workspace's own clock."""
    return sum(
        propose_due(system(workspace_id, "turnover"), rule_id=rule, now=workspace(workspace_id).now(real))
        for workspace_id, rule in due(real)
    )
