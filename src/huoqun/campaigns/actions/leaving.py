"""People leave the groups of a campaign: they count no more, their seat is free."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from huoqun.core.actor import Actor

from ..models.invitation import Invitation
from ..permissions import CampaignPermission
from ..queries.arrivals import gone
from ..rules.invitations import Void
from ._moving import settle, tell, void
from ._seats import recount, release_of


@transaction.atomic
def leave(actor: Actor, *, lefts: Sequence[tuple[int, int, bool]], now: datetime) -> int:
    """Hear who left groups, (group, member, removed); answers how many invitations that voids. Twice changes nothing.

    Whoever had matured stays counted; whoever is in another group of the campaign has only moved.
    """
    actor.require(CampaignPermission.HEAR)
    found = {one.invitation_id: one for one in gone(actor.workspace_id, lefts)}
    rows = list(
        Invitation.objects.of(actor.workspace_id)
        .select_for_update(of=("self",), no_key=True).filter(id__in=found).order_by("id")
    )  # fmt: skip
    for why in (Void.LEFT, Void.REMOVED):
        voided = void([row for row in rows if found[row.id].removed == (why is Void.REMOVED)], why, now=now)
        tell(actor, voided, now=now)
    settle(actor, rows, now=now)
    release_of(actor.workspace_id, [(group, member) for group, member, _ in lefts], now=now)
    recount(actor.workspace_id, {group for group, _, _ in lefts})
    return len(rows)
