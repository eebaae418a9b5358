"""Settlement: what is paid and what it waits for, what it cost, where the best people came from; it stays."""

from django.utils.translation import gettext_noop as N_

from huoqun.campaigns.permissions import CampaignPermission

from ..tabs import Tab

ROOM = Tab(
    "campaign_settlement", N_("Settlement"), 50, (CampaignPermission.VIEW,),
    shows=lambda line: line.started_at is not None,
)  # fmt: skip
