"""What the clock does with study buddies; and who is erased."""

from __future__ import annotations

from datetime import datetime

from huoqun.core.actor import system
from huoqun.core.queries import workspace
from huoqun.core.ticks import tick
from huoqun.members.forgetting import THEIRS, forgets

from ..actions.nudging import nudge
from ..actions.pairing import pair_again, unpair
from ..queries.buddies import pairings


@tick("camps.buddies", every=60.0)
def keep(real: datetime) -> int:
    """Pairs again whoever lost their buddy, tells buddies of who fell behind, ends it with the class."""
    done = 0
    for workspace_id, run, over in pairings():
        actor, now = system(workspace_id, "camps"), workspace(workspace_id).now(real)
        if over:
            unpair(actor, group_run_id=run, now=now)
            continue
        done += pair_again(actor, group_run_id=run, now=now) + nudge(actor, group_run_id=run, now=now)
    return done


forgets(
    "camps.forget_buddies",
    "Takes erased members out of pairs of study buddies, and forgets that they wanted none.",
    f"delete from camps_buddy where {THEIRS}",
    f"delete from camps_unpaired where {THEIRS}",
)
