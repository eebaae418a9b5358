"""A member's points: what they have, and every entry with its reason."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from huoqun.pages.rooms import Room

from .card import card

ROOM = Room("me_points", _("Points"), 30, tab=True, card=card)
