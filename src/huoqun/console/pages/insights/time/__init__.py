"""Where people's minutes went, and which work the system could take over next."""

from django.utils.translation import gettext_noop as N_

from huoqun.insights.permissions import InsightPermission

from ...rewards.tabs import Tab

ROOM = Tab("insight_time", N_("Time"), 48, (InsightPermission.VIEW,))
