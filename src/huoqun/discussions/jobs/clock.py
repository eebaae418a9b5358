"""What the clock does with discussions."""

from __future__ import annotations

from datetime import datetime

from huoqun.core.actor import system
from huoqun.core.queries import workspace, workspaces
from huoqun.core.ticks import tick

from ..actions.hearing import look_for_crowds
from ..actions.running import close_due
from ..queries.modes import due


@tick("discussions.close", every=30)
def close_all(real: datetime) -> int:
    """Closes modes whose time is over."""
    return sum(close_due(system(here, "discussions"), now=workspace(here).now(real)) for here in due(real))


@tick("discussions.crowds", every=60)
def look_everywhere(real: datetime) -> int:
    """Proposes a mode where too many talk at once."""
    return sum(
        look_for_crowds(system(here.id, "discussions"), now=here.now(real))
        for here in workspaces()
        if here.has("discussions")
    )
