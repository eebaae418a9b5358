"""Held back: who waits for a person before they count for good."""

from django.utils.translation import gettext_noop as N_

from huoqun.campaigns.permissions import CampaignPermission

from ..tabs import Tab

ROOM = Tab(
    "campaign_held", N_("Held back"), 40, (CampaignPermission.JUDGE,), badge=lambda request, line: line.funnel.held
)
