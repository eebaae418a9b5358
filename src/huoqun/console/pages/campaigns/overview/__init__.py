"""Overview: how far a campaign is, what stands against it, what comes of it, and what may be done with it now."""

from django.utils.translation import gettext_noop as N_

from huoqun.campaigns.permissions import CampaignPermission

from ..tabs import Tab

ROOM = Tab("campaign", N_("Overview"), 10, (CampaignPermission.VIEW,))
