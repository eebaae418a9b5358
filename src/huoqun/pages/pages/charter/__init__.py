"""Rules: those of my groups, what was done about my words, and telling the team of somebody."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from huoqun.pages.rooms import Room

from .card import card

ROOM = Room("me_rules", _("Rules"), 70, feature="moderation", card=card)
