"""What My page says of campaigns: those that are on."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from huoqun.campaigns.queries.mine import my_campaigns
from huoqun.campaigns.rules.campaigns import OPEN
from huoqun.console.access import Visiting
from huoqun.pages.rooms import Card


def card(request: Visiting) -> list[Card]:
    """A card for each campaign that is on."""
    found = [
        one
        for one in my_campaigns(request.workspace.id, request.visit.member_id, now=request.now)
        if one.state in OPEN and not one.parted
    ]
    said = []
    for one in found[:3]:
        brought = ngettext("%(n)s person counts", "%(n)s people count", one.counted) % {"n": one.counted}
        lines = [brought] if one.token else [one.aim] if one.aim else []
        said.append(
            Card(one.name, reverse("me_campaign", args=[one.uid]), lines, _("Look") if one.token else _("Take part"))
        )
    return said
