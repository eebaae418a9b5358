"""Two members turn out to be one person, or not to be: who was brought, and by whom, is judged anew."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction

from huoqun.core.actor import Actor
from huoqun.members.queries.alike import heads

from ..models.campaign import Campaign
from ..models.invitation import Invitation
from ..permissions import CampaignPermission
from ..queries.people import concerned
from ..rules.invitations import InvitationState, Person, Void, folded
from ._moving import settle, tell, void
from ._returning import again, come_in, there


@transaction.atomic
def fold(actor: Actor, *, member_ids: Iterable[int], now: datetime) -> int:
    """Judge the invitations of these members and of whom they brought by who they are now; answers how many moved.

    What was paid for stays paid. Twice changes nothing.
    """
    actor.require(CampaignPermission.HEAR)
    people = set(heads(actor.workspace_id, member_ids).values())
    found = concerned(actor.workspace_id, people) if people else {}
    campaigns = Campaign.objects.of(actor.workspace_id).filter(id__in=found).order_by("id")
    return sum(_fold(actor, row, found[row.id], people, now) for row in campaigns)


def _fold(actor: Actor, row: Campaign, known: Sequence[Person], people: set[int], now: datetime) -> int:
    own = Invitation.objects.of(row.workspace_id).select_for_update(of=("self",), no_key=True)
    rows = {one.id: one for one in own.filter(id__in=[person.id for person in known]).order_by("id")}
    changes = folded(known, began=row.started_at or row.starts_at, old_count=row.old_count)
    gone = [rows[one] for one, why in changes.items() if why is not None]
    for why in Void:
        void([one for one in gone if changes[one.id] is why], why, now=now)
    back = again([rows[one] for one, why in changes.items() if why is None])
    tell(actor, [*gone, *(one for one in back if one.state == InvitationState.MATURED)], now=now)
    who = {person.id: person.one for person in known}
    same = {who[one] for one, why in changes.items() if why is Void.SAME}
    here = there(row, {*people, *(who[one.id] for one in back)})
    come_in(actor, row, [one for one in rows.values() if one in back or who[one.id] in same], who, here, now)
    left = [one for one in rows.values() if who[one.id] not in here and _was_in(one, back, who[one.id] in people)]
    tell(actor, void(left, Void.LEFT, now=now), now=now)
    # Who brought people as two is owed what one is.
    owners = [rows[person.id] for person in known if person.inviter in people]
    settle(actor, [*gone, *back, *left, *owners], now=now)
    return len(changes)


def _was_in(one: Invitation, back: Sequence[Invitation], merged: bool) -> bool:
    """Whether somebody who is in no group counted as being in one: by who they were until now."""
    if one in back:
        return one.state == InvitationState.IDENTIFIED and one.joined_at is not None
    return merged and one.state in (InvitationState.JOINED, InvitationState.COUNTED)
