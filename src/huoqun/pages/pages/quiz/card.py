"""What My page says of quizzes: each that is open and may still be taken, no camp's once that is over."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from huoqun.camps.queries.quizzes import over_for
from huoqun.console.access import Visiting
from huoqun.forms.queries.mine import to_take
from huoqun.pages.rooms import Card


def card(request: Visiting) -> list[Card]:
    """A card for each quiz that they may begin or go on with, and have not passed."""
    found = to_take(request.workspace.id, request.visit.member_id, now=request.now)
    over = over_for(request.workspace.id, request.visit.member_id) if found else ()
    said = []
    for uid, name, running in found:
        if uid in over and not running:
            continue
        title = _("Quiz: %(name)s") % {"name": name}
        if running:
            url = reverse("me_attempt", args=[running])
            said.append(Card(title, url, [_("Your attempt is not handed in yet.")], _("Go on with it"), urgent=True))
        else:
            said.append(Card(title, reverse("me_quizzes"), [_("It is open now.")], _("See the quiz")))
    return said
