"""Campaigns weigh whom they brought, by the clock: a crowd shows only what it is when there are some of it."""

from __future__ import annotations

from datetime import UTC, datetime

from procrastinate.contrib.django import app

from huoqun.core.actor import system
from huoqun.core.queries import workspaces

from ..actions.reminding import remind
from ..actions.weighing import weigh
from ..queries.evidence import unsettled


@app.periodic(cron="*/5 * * * *")
@app.task(name="campaigns.weigh", queueing_lock="campaigns.weigh")
def weigh_all(timestamp: int) -> None:
    """Every five minutes, hold back in running campaigns who was hardly really brought, let go who shows to be, and
    remind the team of those who wait.
    """
    real = datetime.fromtimestamp(timestamp, UTC)
    for here in workspaces():
        if here.has("campaigns"):
            for campaign_id in unsettled(here.id):
                weigh(system(here.id, "campaigns"), campaign_id=campaign_id, now=here.now(real))
            remind(system(here.id, "campaigns"), now=here.now(real))
