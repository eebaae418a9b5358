"""A member's live sessions: what is on, and which they came to."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from huoqun.pages.rooms import Room

from .card import card

ROOM = Room("me_sessions", _("Sessions"), 26, feature="camps", uses=("camps.Session",), card=card)
