"""Insights (洞察): each folder here is a tab and brings its addresses.

A tab's folder says `ROOM = Tab(…)` in its `__init__`, as a room does; nothing else lists it.
"""

from django.utils.translation import gettext_noop as N_

from huoqun.console.rooms import Room
from huoqun.insights.permissions import InsightPermission

ROOM = Room(
    url="insights", label=N_("Insights"), icon="chart-dots-3", order=50, permissions=(InsightPermission.VIEW,),
    feature="insights",
)  # fmt: skip
