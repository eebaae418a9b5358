"""What a campaign would promise, before anything is written down."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import override

from huoqun.core.queries import workspace
from huoqun.points.queries.named import held
from huoqun.rewards.queries.budgets import purse_of

from ..rules.awards import most
from ..rules.campaigns import NewCampaign
from ..telling import terms_of


@dataclass(frozen=True, slots=True)
class Preview:
    """The terms as they would be published; `most`: what one person can get at most, `free`: what the budget has.

    Both in minor units of `currency`, which is "" where there are no rewards.
    """

    text: str
    currency: str
    most: int
    free: int


@dataclass(frozen=True, slots=True)
class _Promise:
    name: str
    kind: str
    entry: dict[str, object]
    starts_at: datetime
    ends_at: datetime
    each: int
    each_most: int
    ladder: list[list[int]]
    stays_days: int
    must: str
    old_count: bool
    rules_text: str


def preview(workspace_id: int, campaign: NewCampaign) -> Preview:
    """Raises NotFound where the budget is not here."""
    here = workspace(workspace_id)
    purse = purse_of(workspace_id, campaign.budget_id) if campaign.budget_id is not None else None
    currency = str(purse.currency) if purse else ""
    said = _Promise(
        campaign.name, campaign.kind, campaign.entry,
        campaign.starts_at, campaign.ends_at, campaign.each, campaign.each_most,
        [[step.count, step.amount] for step in campaign.ladder], campaign.stays_days, campaign.must,
        campaign.old_count, campaign.rules_text,
    )  # fmt: skip
    with override(here.language):
        text = terms_of(said, community=here.name, zone=here.zone, currency=currency, money=here.currency)
    at_most = most(each=campaign.each, each_most=campaign.each_most, ladder=campaign.ladder)
    return Preview(text, currency, at_most, held(workspace_id, [purse])[purse].free if purse else 0)
