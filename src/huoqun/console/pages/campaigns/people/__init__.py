"""People: who takes part, and whom they brought."""

from django.utils.translation import gettext_noop as N_

from huoqun.campaigns.permissions import CampaignPermission

from ..tabs import Tab

ROOM = Tab(
    "campaign_people", N_("Inviters"), 30, (CampaignPermission.VIEW,), badge=lambda request, line: line.participants
)
