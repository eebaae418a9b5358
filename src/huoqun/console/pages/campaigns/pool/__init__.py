"""Groups and codes: where a campaign leads people, and by which codes they came."""

from django.utils.translation import gettext_noop as N_

from huoqun.campaigns.permissions import CampaignPermission

from ..tabs import Tab

ROOM = Tab(
    "campaign_pool", N_("Groups and codes"), 20, (CampaignPermission.VIEW,), badge=lambda request, line: line.groups
)
