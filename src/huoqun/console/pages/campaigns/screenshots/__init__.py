"""Screenshots in doubt: each beside the one it may be made of, without faces and names, and the decision on it."""

from django.utils.translation import gettext_noop as N_

from huoqun.campaigns.permissions import CampaignPermission
from huoqun.campaigns.rules.campaigns import Kind

from ..tabs import Tab

ROOM = Tab(
    "campaign_screenshots", N_("Screenshots"), 45, (CampaignPermission.JUDGE,),
    shows=lambda line: line.kind in (Kind.SCREENSHOT, Kind.LIKES),
)  # fmt: skip
