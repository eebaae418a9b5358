"""Pictures of messages are read every minute, and forgotten."""

from __future__ import annotations

from datetime import UTC, datetime

from procrastinate.contrib.django import app

from huoqun.core.actor import system
from huoqun.core.queries import workspaces

from ..actions.picturing import forget_old, look


@app.periodic(cron="* * * * *")
@app.task(name="chats.read_pictures", queueing_lock="chats.read_pictures")
def read_pictures(timestamp: int) -> None:
    """Every minute, read the pictures that were fetched for the rules of their groups, and forget the old ones."""
    real = datetime.fromtimestamp(timestamp, UTC)
    for here in workspaces():
        actor, now = system(here.id, "chats"), here.now(real)
        while look(actor, now=now):
            pass
    forget_old(real=real)
