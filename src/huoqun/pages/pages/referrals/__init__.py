"""Recommend, on My page: where I may, my link, whom I brought, and what I have of it."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from huoqun.pages.rooms import Room

from .card import card

ROOM = Room("me_referrals", _("Recommend"), 62, feature="referrals", uses=("referrals.Programme",), card=card)
