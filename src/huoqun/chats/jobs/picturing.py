"""Pictures of messages are read every minute, and forgotten."""

from __future__ import annotations

from datetime import UTC, datetime

from procrastinate.contrib.django import app

from huoqun.core.actor import system
from huoqun.core.queries import workspaces
from huoqun.core.ticks import apart

from ..actions.picturing import forget_old, look

BATCHES = 5
"""How many are read in a minute, of each workspace in turn: a batch takes seconds, and whoever floods one community
with pictures is to hold up neither the others nor the timetables, which share the thread."""


@app.periodic(cron="* * * * *")
@app.task(name="chats.read_pictures", queueing_lock="chats.read_pictures")
def read_pictures(timestamp: int) -> None:
    """Every minute, read some of the pictures that were fetched for the rules of their groups; forget the old ones."""
    real = datetime.fromtimestamp(timestamp, UTC)
    waiting, left = list(workspaces()), BATCHES
    while waiting and left > 0:
        more = []
        for here in waiting:
            with apart("chats.read_pictures", workspace=here.id):
                if look(system(here.id, "chats"), now=here.now(real)):
                    more.append(here)
        waiting, left = more, left - len(more)
    forget_old(real=real)
