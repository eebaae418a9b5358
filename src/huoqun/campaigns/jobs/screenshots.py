"""Screenshots are read every minute, and their pictures deleted when the campaign is settled."""

from __future__ import annotations

from datetime import UTC, datetime

from procrastinate.contrib.django import app

from huoqun.core.actor import system
from huoqun.core.queries import workspaces

from ..actions.auditing import forget_pictures, look


@app.periodic(cron="* * * * *")
@app.task(name="campaigns.look_at_screenshots", queueing_lock="campaigns.look_at_screenshots")
def look_at_screenshots(timestamp: int) -> None:
    """Every minute, read and judge the screenshots that came in, and forget the pictures of settled campaigns."""
    real = datetime.fromtimestamp(timestamp, UTC)
    for here in workspaces():
        if here.has("campaigns"):
            actor, now = system(here.id, "campaigns"), here.now(real)
            while look(actor, now=now):
                pass
            while forget_pictures(actor, now=now):
                pass
