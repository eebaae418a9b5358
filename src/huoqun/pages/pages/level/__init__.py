"""A member's level, what it gives them, their badges, and the month's board."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from huoqun.pages.rooms import Room

from .card import card

ROOM = Room("me_level", _("My level"), 35, card=card)
