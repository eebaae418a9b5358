"""What My page says of quizzes: each that is open and may still be taken."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from huoqun.console.access import Visiting
from huoqun.forms.queries.mine import to_take
from huoqun.pages.rooms import Card


def card(request: Visiting) -> list[Card]:
    """A card for each quiz that they may begin or go on with, and have not passed."""
    said = []
    for name, running in to_take(request.workspace.id, request.visit.member_id, now=request.now):
        title = _("Quiz: %(name)s") % {"name": name}
        if running:
            url = reverse("me_attempt", args=[running])
            said.append(Card(title, url, [_("Your attempt is not handed in yet.")], _("Go on with it"), urgent=True))
        else:
            said.append(Card(title, reverse("me_quizzes"), [_("It is open now.")], _("See the quiz")))
    return said
