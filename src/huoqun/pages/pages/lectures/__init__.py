"""A member's lectures: what is on or comes in their groups, what was said, and what became of their questions."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from huoqun.pages.rooms import Room

from .card import card

ROOM = Room("me_lectures", _("Lectures"), 27, feature="lectures", uses=("lectures.Lecture",), card=card)
