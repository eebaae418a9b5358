"""What the clock does in campaigns."""

from __future__ import annotations

from datetime import datetime

from huoqun.core.actor import system
from huoqun.core.queries import workspace
from huoqun.core.sql import server_cursor
from huoqun.core.ticks import apart, tick

from ..actions.ripening import turn

_UNSETTLED = """
    select distinct workspace_id from campaigns_campaign
    where state in ('reviewed', 'live', 'throttled', 'paused', 'closing', 'settling')
"""


@tick("campaigns.turn", every=10)
def turn_all(real: datetime) -> int:
    """Begins campaigns, lets people mature and seats go, closes and settles, in every workspace by its own clock."""
    with server_cursor() as cursor:
        waiting = [row[0] for row in cursor.execute(_UNSETTLED).fetchall()]
    found = [workspace(one) for one in waiting]
    done = 0
    for one in found:
        if one.has("campaigns"):
            with apart("campaigns.turn", workspace=one.id):
                done += turn(system(one.id, "campaigns"), now=one.now(real))
    return done
