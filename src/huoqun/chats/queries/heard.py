"""When a platform was last heard."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Max

from huoqun.chats.models import Connection


def last_heard(workspace_id: int, *, platform: str) -> datetime | None:
    """The workspace's time when its connections to a platform last handed anything over; None: never."""
    heard = Connection.objects.of(workspace_id).filter(platform=platform).aggregate(at=Max("last_event_at"))
    return heard["at"]
