"""Whose desk is looked at, and how far ahead."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from huoqun.console.access import Looking
from huoqun.console.parts import NavItem
from huoqun.work.queries.tasks import Mine

DUE_WITHIN = timedelta(hours=24)
WHOSE = "today_whose"


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose desk is looked at, and the switch between one's own and everybody's."""

    mine: Mine | None
    items: Sequence[NavItem]


def whose(request: Looking) -> Whose:
    """One's own at first; what was chosen last is kept for the session."""
    said = request.GET.get("whose", "")
    if said in ("mine", "all") and request.session.get(WHOSE) != said:
        request.session[WHOSE] = said
    everybodys = request.session.get(WHOSE) == "all"
    roles = tuple({post.role.value for post in request.posts if post.workspace.id == request.workspace.id})
    items = [
        NavItem(f"{reverse('today')}?whose=mine", _("Mine"), icon="user", active=not everybodys),
        NavItem(f"{reverse('today')}?whose=all", _("Everybody's"), icon="users", active=everybodys),
    ]
    return Whose(None if everybodys else Mine(int(request.actor.id), roles), items)
