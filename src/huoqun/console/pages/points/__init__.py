"""Points: the workspace's own accounts, the transfers, whether all adds up; and what each member has, and why."""

from django.utils.translation import gettext_noop as N_

from huoqun.console.rooms import Room
from huoqun.points.permissions import PointsPermission

ROOM = Room(
    url="points", label=N_("Points"), icon="coin", order=46, permissions=(PointsPermission.WHOLE,), feature="points",
)  # fmt: skip
