"""What My page says of certificates."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from huoqun.camps.queries.certificates import mine
from huoqun.console.access import Visiting
from huoqun.pages.rooms import Card


def card(request: Visiting) -> Card | None:
    """How many valid ones there are, and the newest."""
    held = [one for one in mine(request.workspace.id, request.visit.member_id) if one.line.state.is_valid]
    if not held:
        return None
    return Card(
        _("Certificates"), reverse("me_certificates"), [f"{held[0].drawn['title']} · {held[0].drawn['class']}"],
        _("See and share"), big=str(len(held)),
    )  # fmt: skip
