"""What My page says of the level."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from huoqun.console.access import Visiting
from huoqun.pages.rooms import Card
from huoqun.points.queries.rights import step_of


def card(request: Visiting) -> Card:
    """The level, and what the next one takes."""
    here = step_of(request.workspace, request.visit.member_id, now=request.now)
    ahead = here.next
    said = _("%(n)d more growth value to %(name)s") % {"n": ahead.missing, "name": ahead.name} if ahead else ""
    return Card(_("My level"), reverse("me_level"), [said] if said else [], _("See what it gives"), big=here.level_name)
