"""Campaigns: the list, and each with its tabs. Each folder here is a tab and brings its addresses.

A tab's folder says `ROOM = Tab(…)` in its `__init__`, as a room does; nothing else lists it.
"""

from django.utils.translation import gettext_noop as N_

from huoqun.campaigns.permissions import CampaignPermission
from huoqun.console.rooms import Room

ROOM = Room(
    url="campaigns", label=N_("Campaigns"), icon="affiliate", order=40, permissions=(CampaignPermission.VIEW,),
    feature="campaigns",
)  # fmt: skip
