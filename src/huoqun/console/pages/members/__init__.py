"""Members: one person across all platforms, found by name, stage, tag or group, alone or many at once."""

from django.utils.translation import gettext_noop as _

from huoqun.console.rooms import Room
from huoqun.members.permissions import MemberPermission

ROOM = Room(
    "members",
    _("Members"),
    icon="users",
    order=30,
    permissions=(MemberPermission.VIEW, MemberPermission.VIEW_NAMES),
    letter="m",
)
