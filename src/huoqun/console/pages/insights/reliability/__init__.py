"""What was foretold against what came."""

from django.utils.translation import gettext_noop as N_

from huoqun.insights.permissions import InsightPermission

from ...rewards.tabs import Tab

ROOM = Tab("insight_reliability", N_("How often it is right"), 40, (InsightPermission.VIEW,))
