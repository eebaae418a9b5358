"""Pictures of posters are forgotten when nobody looks at them any more; they are drawn again where somebody does."""

from __future__ import annotations

from datetime import UTC, datetime

from procrastinate.contrib.django import app

from huoqun.core.actor import system
from huoqun.core.queries import workspaces

from ..actions.handing import forget


@app.periodic(cron="17 * * * *")
@app.task(name="campaigns.forget_posters", queueing_lock="campaigns.forget_posters")
def forget_posters(timestamp: int) -> None:
    """Every hour, delete pictures of posters that nobody looked at for a week, or whose campaign is over."""
    real = datetime.fromtimestamp(timestamp, UTC)
    for here in workspaces():
        if here.has("campaigns"):
            while forget(system(here.id, "campaigns"), now=here.now(real)):
                pass
