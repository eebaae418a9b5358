"""The files that a member gave in: they see them and save them."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from huoqun.pages.rooms import Room

ROOM = Room("me_files", _("My files"), 91)
