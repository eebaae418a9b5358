"""The shop: what a member may have for their points, and their orders."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from huoqun.pages.rooms import Room

from .card import card

ROOM = Room("me_shop", _("Redeem"), 40, tab=True, feature="rewards", card=card)
