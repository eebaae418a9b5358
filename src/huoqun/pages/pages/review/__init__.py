"""Looking at classmates' works: a rubric, a sentence, no names."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from huoqun.pages.rooms import Room

from .card import card

ROOM = Room("me_reviews", _("Reviews"), 23, feature="camps", uses=("camps.Assignment",), card=card)
