"""Connections: our accounts on platforms, whether they live, and whether they may send."""

from django.utils.translation import gettext_noop as _

from huoqun.chats.permissions import ChatsPermission
from huoqun.console.rooms import Room

ROOM = Room(
    "connections",
    _("Connections"),
    icon="plug-connected",
    order=100,
    permissions=(ChatsPermission.CONNECTION_VIEW,),
    letter="c",
    setup=True,
)
