"""Take measures now, rather than within ten minutes."""

from __future__ import annotations

from datetime import datetime

from huoqun.core.actor import Actor

from ..measures import taking
from ..permissions import InsightPermission


def measure(actor: Actor, *, group_id: int | None = None, now: datetime) -> None:
    """Take every measure of a group, or of the whole workspace, of what the archive has by now."""
    actor.require(InsightPermission.ARCHIVE)
    day = taking.until(actor.workspace_id, now=now)
    taking.take(actor.workspace_id, group_id=taking.WHOLE if group_id is None else group_id, until=day, now=now)
