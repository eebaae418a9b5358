"""Campaigns are watched by the clock, and what the team decided about one that was paused is done."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from huoqun.core.actor import system
from huoqun.core.jobs import Unit, consumer
from huoqun.core.queries import workspace
from huoqun.core.sql import server_cursor
from huoqun.core.ticks import apart, tick

from ..actions.watching import RAIL, decided, watch

_RUNNING = """
    select workspace_id, id from campaigns_campaign where state in ('live', 'throttled', 'paused')
    order by workspace_id, id
"""


@tick("campaigns.watch", every=20)
def watch_all(real: datetime) -> int:
    """Slows campaigns down, stops them and lets them go on, as seats, budget, codes and the team allow."""
    with server_cursor() as cursor:
        running = cursor.execute(_RUNNING).fetchall()
    done = 0
    for workspace_id, campaign_id in running:
        here = workspace(workspace_id)
        if here.has("campaigns"):
            # Whoever steers it meanwhile comes first: it is looked at again in a moment.
            with apart("campaigns.watch", campaign=campaign_id):
                done += watch(system(workspace_id, "campaigns"), campaign_id=campaign_id, now=here.now(real))
    return done


@consumer("campaigns.decided", hears=[("work.incident_decided", 1)], acts=True, feature="campaigns")
def hear_decisions(units: Sequence[Unit], now: datetime) -> None:
    """Lets a campaign that a guardrail paused go on or close, as the team decided."""
    for unit in units:
        said = unit.fact.payload
        if said["kind"] == RAIL:
            here = workspace(unit.fact.workspace_id)
            decided(
                system(here.id, "campaigns"), campaign_id=int(said["key"].rpartition("/")[2]), choice=said["choice"],
                now=here.now(now),
            )  # fmt: skip
