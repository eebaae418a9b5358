"""What My page says of red packets: one that may be claimed now."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from huoqun.console.access import Visiting
from huoqun.pages.rooms import Card
from huoqun.rewards.queries.packets import my_packets


def card(request: Visiting) -> Card | None:
    """A card while there is something to claim."""
    mine = my_packets(request.actor, member_id=request.visit.member_id, now=request.now)
    first = next((one for one in mine if one.may_claim), None)
    if first is None:
        return None
    return Card(_("A red packet"), reverse("me_packets"), [first.greeting], _("Claim it"), urgent=True)
