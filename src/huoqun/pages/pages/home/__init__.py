"""My page: what is on today."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from huoqun.pages.rooms import Room

ROOM = Room("me", _("My page"), 10, tab=True)
