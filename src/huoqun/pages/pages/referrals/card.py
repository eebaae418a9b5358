"""What My page says of referrals: where they were asked, and what is set aside for them."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from huoqun.console.access import Visiting
from huoqun.pages.rooms import Card
from huoqun.referrals.queries.mine import my_programmes
from huoqun.referrals.rules.referrers import ReferrerState


def card(request: Visiting) -> list[Card]:
    """A card for each programme in which they were asked, or recommend."""
    found = []
    for one in my_programmes(request.workspace.id, request.visit.member_id):
        url = reverse("me_referral", args=[one.uid])
        if one.state is ReferrerState.ASKED:
            found.append(Card(one.name, url, [_("You are asked whether you would recommend it.")], _("Look")))
        elif one.state is ReferrerState.ACTIVE:
            brought = ngettext("%(n)s person brought", "%(n)s people brought", one.brought) % {"n": one.brought}
            found.append(Card(one.name, url, [brought], _("Look")))
    return found[:3]
