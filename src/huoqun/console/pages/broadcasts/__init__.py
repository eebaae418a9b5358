"""Broadcasts: the same words to many, looked at before they go and followed to their end."""

from django.utils.translation import gettext_noop as N_

from huoqun.broadcasts.permissions import BroadcastPermission
from huoqun.console.rooms import Room

ROOM = Room(
    url="broadcasts", label=N_("Broadcasts"), icon="send", order=44, permissions=(BroadcastPermission.VIEW,),
    feature="broadcasts",
)  # fmt: skip
