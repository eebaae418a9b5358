"""What My page says of the level."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from huoqun.console.access import Visiting
from huoqun.pages.rooms import Card
from huoqun.points.queries.rights import standings


def card(request: Visiting) -> Card | None:
    """The level, and what the next one takes."""
    member = request.visit.member_id
    here = standings(request.workspace.id, [member], now=request.now).get(member)
    if here is None:
        return None
    ahead = here.next
    said = _("%(n)d more growth value to %(name)s") % {"n": ahead.missing, "name": ahead.name} if ahead else ""
    return Card(_("My level"), reverse("me_level"), [said] if said else [], _("See what it gives"), big=here.level_name)
