"""What shape groups have outgrown: split, merged, too few voices, a closed circle; and the next form of service."""

from django.utils.translation import gettext_noop as N_

from huoqun.insights.permissions import InsightPermission

from ...rewards.tabs import Tab

ROOM = Tab("insight_shapes", N_("Shape of groups"), 35, (InsightPermission.VIEW,))
