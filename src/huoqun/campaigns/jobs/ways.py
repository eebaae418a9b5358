"""Join ways of campaigns that are over are given back by themselves."""

from __future__ import annotations

from datetime import datetime

from huoqun.core.actor import system
from huoqun.core.queries import workspace
from huoqun.core.sql import server_cursor
from huoqun.core.ticks import tick

from ..actions.leading import give_back

_OVER = """
    select distinct l.workspace_id from campaigns_place l
    join campaigns_campaign c on c.workspace_id = l.workspace_id and c.id = l.campaign_id
    where l.way_id is not null and c.state in ('settled', 'cancelled')
"""


@tick("campaigns.ways", every=60)
def give_back_all(real: datetime) -> int:
    """Deletes what platforms hold for campaigns that are settled or given up."""
    with server_cursor() as cursor:
        found = [workspace(row[0]) for row in cursor.execute(_OVER).fetchall()]
    return sum(give_back(system(one.id, "campaigns"), now=one.now(real)) for one in found if one.has("campaigns"))
