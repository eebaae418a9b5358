"""Campaigns on My page: what is on, my code, whom I brought, and what I get for it."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from huoqun.pages.rooms import Room

from .card import card

ROOM = Room("me_campaigns", _("Invite"), 60, feature="campaigns", uses=("campaigns.Campaign",), card=card)
