"""Rehearsal: what a campaign would bring, cost and ask of the team, before it begins or from now on."""

from django.utils.translation import gettext_noop as N_

from huoqun.campaigns.permissions import CampaignPermission
from huoqun.campaigns.rules.campaigns import OPEN, State

from ..tabs import Tab

ROOM = Tab(
    "campaign_rehearsal", N_("Rehearsal"), 12, (CampaignPermission.VIEW,),
    shows=lambda line: line.state in (State.DRAFT, State.REVIEWED, *OPEN),
)  # fmt: skip
