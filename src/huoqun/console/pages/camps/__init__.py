"""Camps: the classes, and each with its tabs. Each folder here is a tab and brings its addresses.

A tab's folder says `ROOM = Tab(…)` in its `__init__`, as a room does; nothing else lists it.
"""

from django.utils.translation import gettext_noop as N_

from huoqun.camps.permissions import CampPermission
from huoqun.console.rooms import Room

ROOM = Room(
    url="camps", label=N_("Camps"), icon="tent", order=42, permissions=(CampPermission.VIEW,), feature="camps",
)  # fmt: skip
