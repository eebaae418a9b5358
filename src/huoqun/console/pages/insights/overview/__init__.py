"""What needs somebody, in few figures, each leading on."""

from django.utils.translation import gettext_noop as N_

from huoqun.insights.permissions import InsightPermission

from ...rewards.tabs import Tab

ROOM = Tab("insights", N_("Overview"), 10, (InsightPermission.VIEW,))
