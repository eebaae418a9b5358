"""Groups: all of them by how alive they are, and each with its talk, its people, its charter and its health."""

from django.utils.translation import gettext_noop as _

from huoqun.console.rooms import Room
from huoqun.groups.permissions import GroupPermission

ROOM = Room("groups", _("Groups"), icon="messages", order=20, permissions=(GroupPermission.VIEW,), letter="g")
