"""Before a group's door: the form, what became of it; on My page one's own applications and links to bring others."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from huoqun.pages.rooms import Room

from .card import card

ROOM = Room(
    "me_applications",
    _("Groups to join"),
    63,
    feature="admission",
    uses=("admission.Door", "admission.Application"),
    card=card,
)
