"""Notices on one's own page: acknowledged there by a button, also by who is no longer in the group."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from huoqun.pages.rooms import Room

from .card import card

ROOM = Room("me_notices", _("Notices"), 19, feature="notices", uses=("notices.Notice",), card=card)
