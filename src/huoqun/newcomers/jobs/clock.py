"""What the clock does with newcomers."""

from __future__ import annotations

from datetime import datetime

from huoqun.core.actor import system
from huoqun.core.queries import workspace
from huoqun.core.ticks import tick

from ..actions.hearing import expire
from ..actions.naming import mend
from ..queries.introductions import checked, due


@tick("newcomers.expire", every=300)
def expire_all(real: datetime) -> int:
    """Ends introductions that nobody answered in time."""
    return sum(expire(system(here, "newcomers"), now=workspace(here).now(real)) for here in due(real))


@tick("newcomers.nicknames", every=3600)
def mend_all(real: datetime) -> int:
    """Each hour, sees to nicknames that do not follow their group's pattern; each of them once."""
    return sum(mend(system(here, "newcomers"), now=workspace(here).now(real)) for here in checked(real))
