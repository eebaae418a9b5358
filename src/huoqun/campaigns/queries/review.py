"""A campaign as a review looks at it, and what it finds."""

from __future__ import annotations

from datetime import datetime

from huoqun.core.sql import server_cursor

from .. import looks  # noqa: F401 - each registers itself
from ..rules.review import Finding, Reviewed, all_looks

_CAMPAIGN = """
    select c.id, c.workspace_id, c.name, c.kind, c.aim, c.rules_text, coalesce(b.currency, ''),
           c.budget_id, c.each, c.each_most,
           c.ladder, c.stays_days, c.must, c.entry, c.starts_at, c.ends_at
    from campaigns_campaign c left join rewards_budget b on b.workspace_id = c.workspace_id and b.id = c.budget_id
    where c.workspace_id = %s and c.id = %s
"""


def findings(workspace_id: int, campaign_id: int, *, now: datetime) -> list[Finding]:
    """What stands against a campaign; what stops it comes first."""
    with server_cursor() as cursor:
        row = cursor.execute(_CAMPAIGN, [workspace_id, campaign_id]).fetchone()
    if row is None:
        return []
    seen = Reviewed(*row)
    found = [one for look in all_looks() for one in look(seen, now)]
    return sorted(found, key=lambda one: (not one.stops, one.topic, one.code))
