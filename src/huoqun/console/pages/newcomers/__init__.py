"""Newcomers: how they are asked to introduce themselves, and what nicknames look like, by group and kind."""

from django.utils.translation import gettext_noop as N_

from huoqun.console.rooms import Room
from huoqun.newcomers.permissions import NewcomersPermission

ROOM = Room(
    url="newcomers", label=N_("Newcomers"), icon="user-plus", order=32, permissions=(NewcomersPermission.VIEW,),
    feature="newcomers",
)  # fmt: skip
