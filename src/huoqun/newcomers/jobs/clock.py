"""What the clock does with newcomers."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from huoqun.core.actor import system
from huoqun.core.queries import workspace
from huoqun.core.ticks import apart, tick

from ..actions.hearing import expire
from ..actions.naming import mend
from ..actions.turning import see_to
from ..queries.introductions import checked, due, held_up


@tick("newcomers.expire", every=300)
def expire_all(real: datetime) -> int:
    """Ends introductions that nobody answered in time."""
    return _each("newcomers.expire", due(real), expire, real)


@tick("newcomers.turns", every=60)
def see_to_all(real: datetime) -> int:
    """Each minute, asks in the group whoever cannot be reached in private, and whoever's turn has come."""
    return _each("newcomers.turns", held_up(real), see_to, real)


@tick("newcomers.nicknames", every=3600)
def mend_all(real: datetime) -> int:
    """Each hour, sees to nicknames that do not follow their group's pattern; each of them once."""
    return _each("newcomers.nicknames", checked(real), mend, real)


def _each(name: str, found: Iterable[int], verb: Callable[..., int], real: datetime) -> int:
    done = 0
    for here in found:
        with apart(name, workspace=here):
            done += verb(system(here, "newcomers"), now=workspace(here).now(real))
    return done
