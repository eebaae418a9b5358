"""Where one's money goes: what is owed, and the account that it is paid to."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from huoqun.pages.rooms import Room

from .card import card

ROOM = Room(
    "me_payout", _("Your money"), 47, feature="rewards", uses=("rewards.Payout", "rewards.PayeeDetails"), card=card
)
