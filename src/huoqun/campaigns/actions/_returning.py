"""People who counted no more count again: as they had matured, or by being in a group of the campaign now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from huoqun.core.actor import Actor

from ..models.campaign import Campaign
from ..models.invitation import Invitation
from ..queries.arrivals import Came, came
from ..queries.people import stays
from ..rules.invitations import InvitationState
from ._joining import comes, join


def again(rows: Sequence[Invitation]) -> list[Invitation]:
    """Have people count again: as they had matured, or as if they were on their way and came."""
    for one in rows:
        one.state = InvitationState.IDENTIFIED if one.matured_at is None else InvitationState.MATURED
        one.why, one.voided_at = "", None
    Invitation.objects.bulk_update(rows, ["state", "why", "voided_at"])
    return list(rows)


def there(row: Campaign, people: Iterable[int]) -> dict[int, Came]:
    """Who of these is in a group of the campaign now, as whomever."""
    spans = [(group, member, at, "", None) for group, member, at in stays(row.workspace_id, row.id, people)]
    return {one.member_id: one for one in came(row.workspace_id, spans) if one.campaign_id == row.id}


def come_in(
    actor: Actor, row: Campaign, rows: Sequence[Invitation], who: Mapping[int, int], here: Mapping[int, Came],
    now: datetime,
) -> None:  # fmt: skip
    """Whoever is in a group of the campaign as somebody else has come by their first touch."""
    found = [one for one in rows if comes(one) and who[one.id] in here]
    join(actor, row, found, {one.invitee_id: here[who[one.id]] for one in found}, now=now)
