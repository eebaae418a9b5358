"""What the clock does with broadcasts: those that are through end, and what nobody knows becomes somebody's task."""

from __future__ import annotations

from datetime import datetime

from huoqun.core.actor import system
from huoqun.core.queries import workspace
from huoqun.core.ticks import tick

from .actions.following import ask_about, finish
from .queries.following import under_way


@tick("broadcasts.finish", every=20.0)
def finish_those_through(real: datetime) -> int:
    """Ends broadcasts of which nothing is under way, and asks the team about mass messages that may not be there."""
    for one in under_way():
        if one.ended or one.unclear:
            actor, now = system(one.workspace_id, "broadcasts"), workspace(one.workspace_id).now(real)
            if one.ended:
                finish(actor, broadcast_ids=[one.id], now=now)
            else:
                ask_about(actor, broadcast_uid=one.uid, now=now)
    return 0
