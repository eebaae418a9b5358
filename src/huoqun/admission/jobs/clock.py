"""What the clock does in admission."""

from __future__ import annotations

from datetime import datetime

from huoqun.core.actor import system
from huoqun.core.queries import workspace
from huoqun.core.ticks import tick

from ..actions.deciding import expire
from ..queries.waiting import due


@tick("admission.expire", every=60)
def expire_all(real: datetime) -> int:
    """Ends applications that nobody answered in time, and gives places back that nobody took."""
    return sum(
        expire(system(workspace_id, "admission"), now=workspace(workspace_id).now(real)) for workspace_id in due(real)
    )
