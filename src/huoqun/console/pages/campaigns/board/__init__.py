"""Figures: a campaign hour by hour, what it costs, how well those do whom it brought, and what was learnt."""

from django.utils.translation import gettext_noop as N_

from huoqun.campaigns.permissions import CampaignPermission

from ..tabs import Tab

ROOM = Tab(
    "campaign_board", N_("Figures"), 15, (CampaignPermission.VIEW,), shows=lambda line: line.started_at is not None
)
