"""Terms published: rendered from what the campaign does, in the workspace's language, and never changed again."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Max
from django.utils.translation import override

from huoqun.core.actor import Actor
from huoqun.core.queries import workspace
from huoqun.rewards.queries.budgets import purse_of

from ..models.campaign import Campaign
from ..models.terms import Terms
from ..telling import terms_of


def publish(actor: Actor, row: Campaign, reason: str, *, now: datetime) -> int:
    """Put a campaign's terms before people as its next version, where they say something new; answers the version."""
    here = workspace(row.workspace_id)
    currency = purse_of(row.workspace_id, row.budget_id).currency if row.budget_id is not None else ""
    with override(here.language):
        text = terms_of(row, community=here.name, zone=here.zone, currency=currency, money=here.currency)
    own = Terms.objects.of(row.workspace_id).filter(campaign_id=row.id)
    last: int = own.aggregate(last=Max("version"))["last"] or 0
    if last and own.get(version=last).text == text:
        return last
    Terms.objects.create(
        workspace_id=row.workspace_id, campaign_id=row.id, version=last + 1, text=text, reason=reason, by=str(actor),
        at=now,
    )  # fmt: skip
    return last + 1
