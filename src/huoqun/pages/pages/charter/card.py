"""What My page says of rules: what was done lately about one's words."""

from __future__ import annotations

from datetime import timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from huoqun.console.access import Visiting
from huoqun.moderation.queries.mine import my_cases
from huoqun.moderation.words import sanction_name
from huoqun.pages.rooms import Card

LATELY = timedelta(days=7)


def card(request: Visiting) -> list[Card]:
    """A card for what may still be appealed against and is fresh."""
    mine = my_cases(request.workspace.id, request.visit.member_id)
    fresh = [one for one in mine if one.may_appeal(request.now) and one.done_at and request.now - one.done_at < LATELY]
    return [
        Card(one.words, reverse("me_rules_case", args=[one.uid]), [sanction_name(one.sanction)], _("Look"))
        for one in fresh[:2]
    ]
