"""What is held back for a person, and what they decide."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from huoqun.core.actor import Actor
from huoqun.core.errors import NotFound
from huoqun.members.queries.alike import heads

from ..models.campaign import Campaign
from ..models.invitation import Invitation
from ..permissions import CampaignPermission
from ..queries.owning import owns_group_of
from ..rules.campaigns import WrongState
from ..rules.invitations import InvitationState, SameJudge, Void
from ..rules.screenshots import OwnGroup
from ._announcing import say_held
from ._moving import settle, tell, void
from ._returning import again, come_in, there


@transaction.atomic
def hold(actor: Actor, *, invitation_uids: Sequence[UUID], score: int, reasons: Sequence[str], now: datetime) -> int:
    """Hold people back who count, so that they do not mature before a person looked; answers how many it held.

    `reasons`: words of `campaigns.fraud`. Who was judged already is not held again.
    """
    actor.require(CampaignPermission.JUDGE)
    rows = _locked(actor, invitation_uids)
    found = [
        r for r in rows
        if r.state in (InvitationState.JOINED, InvitationState.COUNTED) and r.held_at is None and r.judged_at is None
    ]  # fmt: skip
    for row in found:
        row.held_at, row.score, row.reasons = now, score, list(reasons)
    Invitation.objects.bulk_update(found, ["held_at", "score", "reasons"])
    say_held(actor, found, "held", now)
    return len(found)


@transaction.atomic
def release(actor: Actor, *, invitation_uid: UUID, now: datetime) -> None:
    """Let somebody count after all who was held back, or about whom there was an appeal.

    Raises NotFound, WrongState, OwnGroup, SameJudge.
    """
    row = _held(actor, invitation_uid)
    row.held_at, row.judged_at, row.judged_by = None, now, str(actor)
    row.save(update_fields=["held_at", "judged_at", "judged_by"])
    say_held(actor, [row], "released", now)
    if row.state == InvitationState.VOIDED:
        _counts_again(actor, row, now)


def _counts_again(actor: Actor, row: Invitation, now: datetime) -> None:
    """Whoever is still in a group counts again; whoever is not has left."""
    campaign = Campaign.objects.of(row.workspace_id).get(id=row.campaign_id)
    who = heads(row.workspace_id, [row.invitee_id])
    here = there(campaign, who.values())
    again([row])
    come_in(actor, campaign, [row], {row.id: who.get(row.invitee_id, 0)}, here, now)
    if row.state == InvitationState.IDENTIFIED:
        tell(actor, void([row], Void.LEFT, now=now), now=now)
    settle(actor, [row], now=now)


@transaction.atomic
def withhold(actor: Actor, *, invitation_uid: UUID, now: datetime) -> None:
    """Let somebody count no more who was held back: nobody brought them.

    Raises NotFound, WrongState, OwnGroup, SameJudge.
    """
    row = _held(actor, invitation_uid)
    row.held_at, row.judged_at, row.judged_by = None, now, str(actor)
    row.save(update_fields=["held_at", "judged_at", "judged_by"])
    tell(actor, void([row], Void.FRAUD, now=now), now=now)
    settle(actor, [row], now=now)


def _held(actor: Actor, uid: UUID) -> Invitation:
    actor.require(CampaignPermission.JUDGE)
    rows = _locked(actor, [uid])
    if not rows:
        raise NotFound
    open_ = rows[0].state in (InvitationState.JOINED, InvitationState.COUNTED) or rows[0].appealed_at is not None
    if rows[0].held_at is None or not open_:
        raise WrongState
    if rows[0].appealed_at is not None and rows[0].judged_by == str(actor):
        raise SameJudge
    if owns_group_of(actor, campaign_id=rows[0].campaign_id, member_id=rows[0].invitee_id):
        raise OwnGroup
    return rows[0]


def _locked(actor: Actor, uids: Sequence[UUID]) -> list[Invitation]:
    rows = Invitation.objects.of(actor.workspace_id).select_for_update(of=("self",), no_key=True)
    return list(rows.filter(uid__in=uids).order_by("id"))
