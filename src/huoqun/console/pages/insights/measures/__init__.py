"""Measures: what each came to, of how many; definition, source and caveat one click away."""

from django.utils.translation import gettext_noop as N_

from huoqun.insights.permissions import InsightPermission

from ...rewards.tabs import Tab

ROOM = Tab("insight_measures", N_("Measures"), 60, (InsightPermission.VIEW,))
