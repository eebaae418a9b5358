"""What My page says of surveys: each that is open and not answered."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from huoqun.console.access import Visiting
from huoqun.forms.queries.rounds import my_surveys
from huoqun.pages.rooms import Card


def card(request: Visiting) -> list[Card]:
    """A card for each survey that waits for their answer."""
    found = my_surveys(request.workspace.id, request.visit.member_id, now=request.now)
    return [
        Card(
            _("Survey: %(name)s") % {"name": one.name}, reverse("me_survey", args=[one.round_uid]),
            [_("Your opinion is asked for.")], _("Answer it"),
        )
        for one in found
        if one.is_open and not one.answered
    ]  # fmt: skip
