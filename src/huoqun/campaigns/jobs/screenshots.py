"""Screenshots are read every minute, those too that were posted in a group, and deleted when a campaign is settled."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime

from procrastinate.contrib.django import app

from huoqun.core.actor import system
from huoqun.core.jobs import Unit, consumer
from huoqun.core.queries import workspace, workspaces

from ..actions.auditing import forget_pictures, look
from ..actions.posting import hear_pictures


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


@consumer("campaigns.posted_read", hears=[("chats.picture_read", 1)], acts=True, feature="campaigns")
def hear_read(units: Sequence[Unit], now: datetime) -> None:
    """Audits the pictures that were fetched for a campaign."""
    read: dict[int, list[int]] = defaultdict(list)
    for unit in units:
        read[unit.fact.workspace_id].append(unit.fact.payload["picture_id"])
    for workspace_id, picture_ids in read.items():
        actor = system(workspace_id, "campaigns")
        hear_pictures(actor, picture_ids=picture_ids, now=workspace(workspace_id).now(now))
