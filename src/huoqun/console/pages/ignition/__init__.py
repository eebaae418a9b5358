"""Ignition: topics that key people set going, asked personally, paid openly, with what each brought."""

from django.utils.translation import gettext_noop as N_

from huoqun.console.rooms import Room
from huoqun.ignition.permissions import IgnitionPermission

ROOM = Room(
    url="ignition", label=N_("Ignition"), icon="flame", order=42, permissions=(IgnitionPermission.VIEW,),
    feature="ignition",
)  # fmt: skip
