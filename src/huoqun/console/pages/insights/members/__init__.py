"""Who came often and has gone silent, why now, and how likely they return alone."""

from django.utils.translation import gettext_noop as N_

from huoqun.insights.permissions import InsightPermission

from ...rewards.tabs import Tab

ROOM = Tab("insight_members", N_("Members gone silent"), 30, (InsightPermission.VIEW,))
