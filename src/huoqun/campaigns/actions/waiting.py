"""A line of those who found no seat: in order, and only while they look."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from huoqun.core.actor import Actor
from huoqun.core.errors import NotFound
from huoqun.core.sql import server_cursor

from ..permissions import CampaignPermission
from ..queries.load import AWAY, InLine, in_line
from ..rules.campaigns import OPEN, CampaignOver

_CODE = """
    select c.id, c.campaign_id, p.state from campaigns_code c
    join campaigns_campaign p on p.workspace_id = c.workspace_id and p.id = c.campaign_id
    where c.workspace_id = %s and c.token = %s
"""
# Whoever was away for longer begins anew at the end.
_WAIT = """
    insert into campaigns_waiting as w (workspace_id, campaign_id, code_id, device, since, seen_at)
    values (%(workspace)s, %(campaign)s, %(code)s, %(device)s, %(now)s, %(now)s)
    on conflict (campaign_id, device) do update
        set seen_at = excluded.seen_at,
            since = case when w.seen_at <= %(now)s - %(away)s then excluded.since else w.since end
"""


@transaction.atomic
def wait(actor: Actor, *, token: str, device: bytes, now: datetime) -> InLine:
    """Stand in the line of a campaign, or go on standing in it. Raises NotFound, CampaignOver."""
    actor.require(CampaignPermission.HEAR)
    with server_cursor() as cursor:
        found = cursor.execute(_CODE, [actor.workspace_id, token]).fetchone()
        if found is None:
            raise NotFound
        code, campaign, state = found
        if state not in OPEN:
            raise CampaignOver
        values = {
            "workspace": actor.workspace_id, "campaign": campaign, "code": code, "device": device, "now": now,
            "away": AWAY,
        }  # fmt: skip
        cursor.execute(_WAIT, values)
    place = in_line(actor.workspace_id, campaign, device=device, now=now)
    assert place is not None
    return place
