"""What My page says of classes: the one under way, and a place that is kept."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from huoqun.camps.queries.my_classes import my_classes
from huoqun.camps.queries.waiting import my_waits
from huoqun.console.access import Visiting
from huoqun.pages.rooms import Card


def card(request: Visiting) -> list[Card]:
    """A card for each class under way, and for each place that is kept for them."""
    workspace, member, url = request.workspace.id, request.visit.member_id, reverse("me_camp")
    cards = []
    for one in my_classes(workspace, member):
        if not one.is_over:
            said = _("You graduated. Well done.") if one.is_graduate else _("Your marks, and what is still lacking")
            cards.append(Card(one.title, url, [said], _("Open")))
    for wait in my_waits(workspace, member, now=request.now):
        if wait.offer_ends is not None:
            until = timezone.localtime(wait.offer_ends).strftime("%m-%d %H:%M")
            said = _("A place is kept for you until %(until)s") % {"until": until}
            cards.append(Card(wait.title, url, [said], _("Take the place"), urgent=True))
    return cards
