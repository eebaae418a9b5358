"""What My page says of points."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from huoqun.console.access import Visiting
from huoqun.pages.rooms import Card
from huoqun.points.queries.balances import balances
from huoqun.points.rules import Currency


def card(request: Visiting) -> Card:
    """How many points somebody has."""
    member = request.visit.member_id
    held = balances(request.workspace.id, [member])[member]
    points, growth = held[Currency.POINTS], held[Currency.GROWTH]
    lines = [_("growth value %(n)s") % {"n": growth.posted}] if growth.posted else []
    return Card(
        _("Points"), reverse("me_points"), lines, _("See every entry"), big=str(points.posted - points.reserved)
    )
