"""Whoever brought somebody who was held for a trick asks for another look; somebody else decides."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from huoqun.core.actor import Actor
from huoqun.core.errors import NotFound

from ..models.campaign import Campaign
from ..models.invitation import Invitation
from ..permissions import CampaignPermission
from ..queries.people import selves
from ..rules.campaigns import UNSETTLED
from ..rules.invitations import AppealWaits, InvitationState, Void
from ._announcing import say_held

LONGEST = 500


@transaction.atomic
def appeal(actor: Actor, *, invitation_uid: UUID, member_id: int, words: str, now: datetime) -> None:
    """Say once that somebody was really brought whom a person did not let count. Raises NotFound, NotAllowed,
    AppealWaits.
    """
    actor.require_own(CampaignPermission.ENTER, member_id=member_id)
    own = Invitation.objects.of(actor.workspace_id).select_for_update(of=("self",), no_key=True)
    mine = list(selves(actor.workspace_id, [member_id]))
    row = own.filter(uid=invitation_uid, inviter__member_id__in=mine).first()
    if row is None:
        raise NotFound
    is_over = not Campaign.objects.of(actor.workspace_id).filter(id=row.campaign_id, state__in=UNSETTLED).exists()
    if is_over or row.appealed_at is not None or (row.state, row.why) != (InvitationState.VOIDED, Void.FRAUD):
        raise AppealWaits
    row.held_at, row.appealed_at, row.appeal = now, now, words.replace("\0", "").strip()[:LONGEST]
    row.save(update_fields=["held_at", "appealed_at", "appeal"])
    say_held(actor, [row], "appealed", now)
