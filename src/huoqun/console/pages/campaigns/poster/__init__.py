"""Poster: what a campaign's posters look like, drawn in the browser and checked as it is drawn."""

from django.utils.translation import gettext_noop as N_

from huoqun.campaigns.permissions import CampaignPermission

from ..tabs import Tab

ROOM = Tab("campaign_poster", N_("Poster"), 25, (CampaignPermission.VIEW,))
