"""Red packets on one's own page: those that one may claim now, and what one had."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from huoqun.pages.rooms import Room

from .card import card

ROOM = Room("me_packets", _("Red packets"), 46, feature="rewards", uses=("rewards.Packet",), card=card)
