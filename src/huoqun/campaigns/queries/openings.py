"""Groups that the platform of a pool makes by itself: what is set, whether it can, and what became of the last ones."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from huoqun.chats.port.capabilities import Capability
from huoqun.core.sql import server_cursor

from ..rules.openings import OpeningState

SHOWN = 10

_SET = """
    select c.grow, c.grow_name, exists (
        select from campaigns_place l
        join chats_route r on r.workspace_id = l.workspace_id and r.group_id = l.group_id
        join chats_connection o on o.id = r.connection_id
        where l.campaign_id = c.id and l.state <> 'closed' and o.is_on and o.offers->'capabilities' ? %(can)s)
    from campaigns_campaign c where c.workspace_id = %(workspace)s and c.id = %(campaign)s
"""
_LAST = """
    select name, state, reason, asked_at from campaigns_opening
    where workspace_id = %(workspace)s and campaign_id = %(campaign)s order by number desc limit %(shown)s
"""


@dataclass(frozen=True, slots=True)
class OpeningLine:
    """A group that was asked for. `reason`: why it came to nothing or is in no pool, or that nobody knows yet."""

    name: str
    state: OpeningState
    reason: str
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class Growth:
    """`a_day`: so many groups a day may be made, 0: none; `able`: a connection of the pool makes open groups."""

    a_day: int
    name: str
    able: bool
    last: tuple[OpeningLine, ...]


def growth(workspace_id: int, campaign_id: int) -> Growth:
    """How the pool of a campaign grows."""
    values = {
        "workspace": workspace_id, "campaign": campaign_id, "can": Capability.OPEN_GROUP.value, "shown": SHOWN,
    }  # fmt: skip
    with server_cursor() as cursor:
        a_day, name, able = cursor.execute(_SET, values).fetchone() or (0, "", False)
        rows = cursor.execute(_LAST, values).fetchall()
    last = tuple(OpeningLine(name, OpeningState(state), reason, at) for name, state, reason, at in rows)
    return Growth(a_day, name, able, last)
