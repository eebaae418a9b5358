"""What My page says of homework: each that is to be done or reworked."""

from __future__ import annotations

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from huoqun.camps.homework import WorkState
from huoqun.camps.queries.my_homework import my_homework
from huoqun.console.access import Visiting
from huoqun.pages.rooms import Card

SOON = timedelta(days=2)


def card(request: Visiting) -> list[Card]:
    """A card for each homework that may be handed in and is not; urgent is what is due in two days or was returned."""
    said = []
    for one in my_homework(request.workspace.id, request.visit.member_id, now=request.now):
        if one.state in (WorkState.HANDED_IN, WorkState.ACCEPTED) or not one.may(request.now):
            continue
        title, url = _("Homework: %(title)s") % {"title": one.title}, reverse("me_homework", args=[one.uid])
        if one.state is WorkState.RETURNED:
            said.append(
                Card(title, url, [_("Please rework it: %(why)s") % {"why": one.reason}], _("Rework it"), urgent=True)
            )
            continue
        due = timezone.localtime(one.terms.due_at).strftime("%m-%d %H:%M")
        line = (
            _("Due %(time)s")
            if request.now < one.terms.due_at
            else _("It was due %(time)s; late is better than never.")
        )
        urgent = one.terms.due_at - request.now < SOON
        said.append(Card(title, url, [line % {"time": due}], pgettext("homework", "Do it"), urgent=urgent))
    return said
