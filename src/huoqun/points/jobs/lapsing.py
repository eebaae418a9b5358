"""What lapses and what is given by the calendar, in every workspace by its own clock."""

from __future__ import annotations

from datetime import datetime

from huoqun.core.actor import system
from huoqun.core.queries import workspaces
from huoqun.core.ticks import tick

from ..actions.allowing import give_allowances
from ..actions.lapsing import take, tell_of_growth, tell_of_points


@tick("points.allowances", every=60)
def give_all_allowances(real: datetime) -> int:
    """Gives the allowances of a month, once a month."""
    return sum(give_allowances(system(here.id, "policy"), now=here.now(real)) for here in workspaces())


@tick("points.lapse", every=60)
def lapse_all(real: datetime) -> int:
    """Tells members what of theirs lapses, and takes what they were told of; each period once."""
    done = 0
    for here in workspaces():
        actor, now = system(here.id, "policy"), here.now(real)
        done += tell_of_points(actor, now=now) + tell_of_growth(actor, now=now) + take(actor, now=now)
    return done
