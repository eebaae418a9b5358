"""The month in five minutes, of the workspace or one group, as a page and as PDF."""

from django.utils.translation import gettext_noop as N_

from huoqun.insights.permissions import InsightPermission

from ...rewards.tabs import Tab

ROOM = Tab("insight_report", N_("Monthly report"), 50, (InsightPermission.VIEW,))
