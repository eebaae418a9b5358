"""What My page says of notices: each that waits to be read."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from huoqun.console.access import Visiting
from huoqun.notices.queries.mine import my_notices
from huoqun.pages.rooms import Card


def card(request: Visiting) -> Card | None:
    """One card while something waits, with the newest by its title."""
    left = [one for one in my_notices(request.workspace.id, request.visit.member_id) if one.waits]
    if not left:
        return None
    title = ngettext("%(n)d notice to be read", "%(n)d notices to be read", len(left)) % {"n": len(left)}
    return Card(
        title, reverse("me_notices"), [f"{one.title} · {one.group}" for one in left[:3]], _("Read"), urgent=True
    )
