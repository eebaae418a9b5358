"""A group's circles in one picture: who holds each, who links them, and what two groups of it would be."""

from django.utils.translation import gettext_noop as N_

from huoqun.insights.permissions import InsightPermission

from ...rewards.tabs import Tab

ROOM = Tab("insight_circles", N_("Circles"), 30, (InsightPermission.VIEW,))
