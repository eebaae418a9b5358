"""Codes of members, many at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from huoqun.core.actor import Actor
from huoqun.members.queries.alike import heads

from ..models.campaign import Campaign
from ..models.invitation import Code
from ..queries.people import selves
from ..rules.campaigns import State
from ._enrolling import enrol


def hand(actor: Actor, row: Campaign, member_ids: Sequence[int], *, now: datetime) -> dict[int, str]:
    """Have members take part, where the campaign takes anybody in; answers the token of each who does."""
    who = heads(row.workspace_id, member_ids)
    if row.state == State.LIVE:
        enrol(actor, row, sorted(set(who.values())), now=now)
    known = selves(row.workspace_id, set(who.values()))
    own = Code.objects.of(row.workspace_id).filter(
        campaign_id=row.id, participant__member_id__in=list(known), participant__parted_at=None
    )
    rows = own.order_by("-id").values_list("participant__member_id", "token")
    tokens = {known[member]: token for member, token in rows}
    return {member: tokens[head] for member, head in who.items() if head in tokens}
