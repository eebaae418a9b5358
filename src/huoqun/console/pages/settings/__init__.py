"""Settings: the workspace's name and place, kinds of groups, fields of members, minutes, and removing a demo."""

from django.utils.translation import gettext_noop as _

from huoqun.console.rooms import Room
from huoqun.core.permissions import CorePermission

ROOM = Room(
    "settings",
    _("Settings"),
    icon="settings",
    order=140,
    permissions=(CorePermission.WORKSPACE_EDIT,),
    letter="s",
    setup=True,
)
