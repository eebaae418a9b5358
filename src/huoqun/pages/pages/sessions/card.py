"""What My page says of sessions: those that are on now, or begin within a day."""

from __future__ import annotations

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from huoqun.camps.queries.sessions import my_sessions
from huoqun.console.access import Visiting
from huoqun.pages.rooms import Card


def card(request: Visiting) -> list[Card]:
    """A card for each, the next first; what is on and not said yet is urgent."""
    now = request.now
    mine = [one for one in my_sessions(request.workspace.id, request.visit.member_id)
            if now < one.ends_at and one.starts_at < now + timedelta(days=1)]  # fmt: skip
    found = []
    for one in reversed(mine):
        on = one.is_on(now) and not one.counts
        said = _("On now") if one.is_on(now) else timezone.localtime(one.starts_at).strftime("%m-%d %H:%M")
        act = _("I am here") if on else _("Look")
        found.append(Card(one.title, reverse("me_sessions"), [f"{one.group} · {said}"], act, urgent=on))
    return found
