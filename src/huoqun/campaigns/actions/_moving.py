"""Invitations moved on, with their facts, and whom that concerns."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

from huoqun.core import journal
from huoqun.core.actor import Actor

from ..facts.invitations import Brought, InvitationMoved
from ..models.campaign import Campaign, Participant
from ..models.invitation import Invitation
from ..rules.invitations import STANDING, InvitationState, Void
from ._awarding import settle_awards


def tell(actor: Actor, rows: Sequence[Invitation], *, now: datetime) -> None:
    """Announce where invitations are now."""
    inviters = _members(actor, rows)
    facts = [
        InvitationMoved(
            campaign_id=row.campaign_id, invitation_id=row.id, member_id=row.invitee_id,
            inviter_id=inviters.get(row.inviter_id or 0), about=str(row.state), group_id=row.group_id, why=row.why,
        )
        for row in rows
    ]  # fmt: skip
    journal.record(actor, [*facts, *_brought(rows, inviters)], at=now)


def _brought(rows: Sequence[Invitation], inviters: dict[int, int]) -> list[Brought]:
    """What is told to those who brought them, each once."""
    whose: dict[tuple[int, str], set[int]] = defaultdict(set)
    for row in rows:
        if row.inviter_id in inviters and row.state in (*STANDING, InvitationState.VOIDED):
            whose[row.campaign_id, str(row.state)].add(inviters[row.inviter_id])
    return [
        Brought(campaign_id=campaign, member_ids=tuple(sorted(members)), about=about)
        for (campaign, about), members in sorted(whose.items())
    ]


def void(rows: Iterable[Invitation], why: Void, *, now: datetime) -> list[Invitation]:
    """Let people count no more; what is awarded for them is settled by the caller."""
    found = list(rows)
    for row in found:
        row.state, row.why, row.voided_at, row.matures_at = InvitationState.VOIDED, why.value, now, None
        # About whoever does not count nobody decides; whoever is back is weighed anew.
        row.held_at = None
        if why in (Void.LEFT, Void.REMOVED):
            row.left_at = now
    Invitation.objects.bulk_update(found, ["state", "why", "voided_at", "matures_at", "left_at", "held_at"])
    return found


def settle(actor: Actor, rows: Iterable[Invitation], *, now: datetime) -> None:
    """Settle the rewards of whoever brought these people."""
    concerned: dict[int, set[int]] = defaultdict(set)
    for row in rows:
        if row.inviter_id is not None:
            concerned[row.campaign_id].add(row.inviter_id)
    campaigns = Campaign.objects.of(actor.workspace_id).filter(id__in=concerned).order_by("id")
    for campaign in campaigns:
        settle_awards(actor, campaign, concerned[campaign.id], now=now)


def _members(actor: Actor, rows: Sequence[Invitation]) -> dict[int, int]:
    ids = {row.inviter_id for row in rows if row.inviter_id is not None}
    return dict(Participant.objects.of(actor.workspace_id).filter(id__in=ids).values_list("id", "member_id"))
