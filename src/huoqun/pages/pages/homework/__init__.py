"""Homework on one's own page: what is due, a draft, handing in, what came of it, good works of others."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from huoqun.pages.rooms import Room

from .card import card

ROOM = Room("me_homeworks", _("Homework"), 22, feature="camps", uses=("camps.Assignment",), card=card)
