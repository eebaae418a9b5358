"""Checking in on one's own page: what the day asks for, the days so far, make-up cards and leave."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from huoqun.pages.rooms import Room

from .card import card

ROOM = Room("me_checkins", _("Check-ins"), 20, tab=True, feature="camps", card=card)
