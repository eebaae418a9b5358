"""How likely each group is to be alive in four weeks and in three months, and why."""

from django.utils.translation import gettext_noop as N_

from huoqun.insights.permissions import InsightPermission

from ...rewards.tabs import Tab

ROOM = Tab("insight_groups", N_("Groups' health"), 20, (InsightPermission.VIEW,))
