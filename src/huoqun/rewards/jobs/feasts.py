"""Feasts and allowances are put before the team when their day comes near."""

from __future__ import annotations

from datetime import datetime

from huoqun.core.actor import system
from huoqun.core.queries import workspace, workspaces
from huoqun.core.sql import server_cursor
from huoqun.core.ticks import tick

from ..actions.allowing import propose_allowances
from ..actions.feasting import propose_feasts
from ..actions.policing import propose_by_policy

_PLANNED = """
    select distinct workspace_id from rewards_feastplan
    union select distinct workspace_id from rewards_allowance where ended_at is null
"""


@tick("rewards.feasts", every=600)
def propose_all(real: datetime) -> int:
    """Proposes red packets of feasts some days before, and the allowances of a month from their day on, those of the
    points policy in cash too.
    """
    with server_cursor() as cursor:
        planned = [row[0] for row in cursor.execute(_PLANNED).fetchall()]
    made = 0
    for one in planned:
        actor, now = system(one, "rewards"), workspace(one).now(real)
        made += propose_feasts(actor, now=now) + propose_allowances(actor, now=now)
    for here in workspaces():
        made += propose_by_policy(system(here.id, "rewards"), now=here.now(real))
    return made
