"""What My page says of quizzes: each that is open and may still be taken."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from huoqun.console.access import Visiting
from huoqun.forms.queries.mine import my_quizzes
from huoqun.pages.rooms import Card


def card(request: Visiting) -> list[Card]:
    """A card for each quiz that they may begin or go on with, and have not passed."""
    said = []
    for quiz in my_quizzes(request.workspace.id, request.visit.member_id, now=request.now):
        title = _("Quiz: %(name)s") % {"name": quiz.name}
        if quiz.running:
            url = reverse("me_attempt", args=[quiz.running.uid])
            said.append(Card(title, url, [_("Your attempt is not handed in yet.")], _("Go on with it"), urgent=True))
        elif quiz.is_open and quiz.left != 0 and not any(one.passed for one in quiz.attempts):
            said.append(Card(title, reverse("me_quizzes"), [_("It is open now.")], _("See the quiz")))
    return said
