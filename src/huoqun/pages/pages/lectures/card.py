"""What My page says of lectures: one that is on in a group of theirs, or begins within a day."""

from __future__ import annotations

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from huoqun.console.access import Visiting
from huoqun.lectures.queries.mine import my_lectures
from huoqun.lectures.rules import State
from huoqun.pages.rooms import Card


def card(request: Visiting) -> list[Card]:
    """A card for each, what is on first."""
    found = []
    for one in my_lectures(request.workspace.id, request.visit.member_id, now=request.now):
        on = one.state is State.LIVE
        if on or (one.state is State.PLANNED and one.starts_at < request.now + timedelta(days=1)):
            when = _("On now") if on else timezone.localtime(one.starts_at).strftime("%m-%d %H:%M")
            where = f"{one.group} · {when}" if one.group else when
            found.append(Card(one.title, reverse("me_lectures"), [where], _("Look")))
    return found[:3]
