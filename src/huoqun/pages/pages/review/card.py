"""What My page says of reviews: how many works wait for this member."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from huoqun.camps.homework import ReviewState
from huoqun.camps.queries.my_homework import my_reviews
from huoqun.console.access import Visiting
from huoqun.pages.rooms import Card


def card(request: Visiting) -> Card | None:
    """One card for all works that wait."""
    waiting = [
        one for one in my_reviews(request.workspace.id, request.visit.member_id) if one.state == ReviewState.ASKED
    ]  # fmt: skip
    if not waiting:
        return None
    until = timezone.localtime(min(one.due_at for one in waiting)).strftime("%m-%d %H:%M")
    line = ngettext(
        "%(n)s classmate's work waits for you, until %(time)s", "%(n)s classmates' works wait for you, until %(time)s",
        len(waiting),
    ) % {"n": len(waiting), "time": until}  # fmt: skip
    return Card(_("Reviews"), reverse("me_reviews"), [line], _("Look at them"), urgent=True)
