"""One's own classes: what is on, one's marks, what is lacking to graduate; waiting lists."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from huoqun.pages.rooms import Room

from .card import card

ROOM = Room("me_camp", _("My class"), 18, feature="camps", uses=("camps.Class",), card=card)
