"""What My page says of applications: those that are not settled, and what is still to be done for them."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from huoqun.admission.queries.mine import of_member
from huoqun.admission.rules.applications import LIVE
from huoqun.console.access import Visiting
from huoqun.pages.rooms import Card

from .words import state_line


def card(request: Visiting) -> list[Card]:
    """A card for each application that waits for something."""
    found = of_member(request.workspace.id, member_id=request.visit.member_id)
    return [
        Card(
            one.door, reverse("me_quizzes" if one.quiz else "me_applications"), [state_line(one)],
            _("Take the quiz") if one.quiz else _("Look"), urgent=one.quiz is not None,
        )
        for one in found
        if one.state in LIVE
    ][:3]  # fmt: skip
