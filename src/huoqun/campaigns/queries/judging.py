"""About whom of those who are held back somebody may decide."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

from huoqun.core.actor import Actor

from ..models.invitation import Invitation
from ..permissions import CampaignPermission
from ..rules.invitations import Bar, InvitationState, barred
from .owning import owned_among


def bars(actor: Actor, rows: Sequence[Invitation]) -> dict[int, Bar | None]:
    """By invitation what keeps the actor from deciding about it; None: nothing. `rows`: of one campaign."""
    if not rows:
        return {}
    own = owned_among(actor, campaign_id=rows[0].campaign_id, member_ids=[row.invitee_id for row in rows])
    return {
        row.id: barred(
            InvitationState(row.state), is_held=row.held_at is not None, is_appealed=row.appealed_at is not None,
            was_theirs=row.judged_by == str(actor), is_of_own_group=row.invitee_id in own,
        )
        for row in rows
    }  # fmt: skip


def judgeable(actor: Actor, *, campaign_id: int, invitation_uids: Collection[UUID]) -> dict[UUID, Bar | None]:
    """The same of those of these invitations that the campaign has, before anything is decided."""
    actor.require(CampaignPermission.JUDGE)
    own = Invitation.objects.of(actor.workspace_id)
    rows = list(own.filter(campaign_id=campaign_id, uid__in=invitation_uids))
    found = bars(actor, rows)
    return {row.uid: found[row.id] for row in rows}
