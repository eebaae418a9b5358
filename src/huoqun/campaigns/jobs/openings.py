"""What became of the groups that a platform was asked to make for a pool."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from huoqun.chats.rules import EffectState
from huoqun.core.actor import system
from huoqun.core.jobs import Unit, consumer
from huoqun.core.queries import workspace

from ..actions.growing import made, not_made, unclear
from ..rules.openings import BY_HAND, read_key

OPENED, MOVED = ("chats.group_opened", 1), ("chats.effects_moved", 1)
ENDS = {EffectState.FAILED, EffectState.EXPIRED, EffectState.SUPPRESSED, EffectState.AWAITING_STAFF}


@consumer("campaigns.openings", hears=[OPENED, MOVED], acts=True, feature="campaigns")
def hear_openings(units: Sequence[Unit], now: datetime) -> None:
    """Puts a group that was made into the pool; of one that came to nothing, lets a person prepare another."""
    for unit in units:
        said = unit.fact.payload
        if unit.fact.name == OPENED[0]:
            if read_key(said["key"]):
                here = workspace(unit.fact.workspace_id)
                made(system(here.id, "campaigns"), key=said["key"], group_id=said["group_id"], now=here.now(now))
        else:
            _moved(unit, now)


def _moved(unit: Unit, now: datetime) -> None:
    said = unit.fact.payload
    reasons = said["reasons"] or [""] * len(said["keys"])
    for key, reason in zip(said["keys"], reasons, strict=True):
        if read_key(key) is None:
            continue
        here = workspace(unit.fact.workspace_id)
        actor, state = system(here.id, "campaigns"), EffectState(said["state"])
        if state is EffectState.AMBIGUOUS:
            unclear(actor, key=key)
        elif state in ENDS:
            not_made(actor, key=key, reason=reason, now=here.now(now))
        elif state is EffectState.CONFIRMED and said["decided_by"].startswith("staff:"):
            # A person says that it is there: we do not know it, so a person puts it into the pool.
            not_made(actor, key=key, reason=BY_HAND, now=here.now(now))
