"""Hold-outs and A/B of playbooks, read with intervals: what helped, what did not, where there are too few people."""

from django.utils.translation import gettext_noop as N_

from huoqun.insights.permissions import InsightPermission

from ...rewards.tabs import Tab

ROOM = Tab("insight_experiments", N_("Experiments"), 45, (InsightPermission.VIEW,))
