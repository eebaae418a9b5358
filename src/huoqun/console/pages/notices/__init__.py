"""Notices: what everybody in a group must have read, and who has not yet."""

from django.utils.translation import gettext_noop as N_

from huoqun.console.rooms import Room
from huoqun.notices.permissions import NoticePermission

ROOM = Room(
    url="notices", label=N_("Notices"), icon="speakerphone", order=45, permissions=(NoticePermission.VIEW,),
    feature="notices",
)  # fmt: skip
