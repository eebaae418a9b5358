"""A member's certificates: to print, to keep as a picture, and to share."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from huoqun.pages.rooms import Room

from .card import card

ROOM = Room(
    "me_certificates", _("Certificates"), 45, feature="camps", uses=("camps.Class", "camps.Certificate"), card=card
)
