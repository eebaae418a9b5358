"""Screenshots in doubt: each beside the one it may be made of, without faces and names, and the decision on it."""

from django.utils.translation import gettext_noop as N_

from huoqun.campaigns.permissions import CampaignPermission
from huoqun.campaigns.queries.screenshots import queued
from huoqun.campaigns.rules.entry import asks_picture

from ..tabs import Tab

ROOM = Tab(
    "campaign_screenshots", N_("Screenshots"), 45, (CampaignPermission.JUDGE,),
    shows=lambda line: asks_picture(line.kind, line.entry),
    badge=lambda request, line: queued(request.workspace.id, line.id),
)  # fmt: skip
