"""People whom a campaign brought are in its group: who counts, and who cannot."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from huoqun.core.actor import Actor

from ..models.campaign import Campaign, Participant
from ..models.invitation import Invitation
from ..queries.arrivals import Came
from ..queries.entries import entered
from ..rules.campaigns import State
from ..rules.invitations import Arrival, InvitationState, Void, void_at_once
from ._moving import settle, tell


def comes(one: Invitation) -> bool:
    """Whether joining changes something: whoever was on their way, or left before and is back."""
    if one.state == InvitationState.IDENTIFIED:
        return True
    return bool(one.state == InvitationState.VOIDED and one.why in (Void.LEFT, Void.REMOVED))


def join(
    actor: Actor, row: Campaign, invitations: Sequence[Invitation], people: dict[int, Came], *, now: datetime
) -> None:
    """Let people whom a campaign brought be in its group: void what cannot count, count what needs nothing else."""
    if not invitations:
        return
    heads = dict(
        Participant.objects.of(row.workspace_id)
        .filter(id__in={i.inviter_id for i in invitations})
        .values_list("id", "member_id")
    )
    there = entered(row, [one.invitee_id for one in invitations])
    for one in invitations:
        who = people[one.invitee_id]
        one.group_id, one.joined_at, one.left_at, one.voided_at = who.group_id, who.at, None, None
        arrival = Arrival(
            one.invitee_id,
            heads.get(one.inviter_id or 0),
            who.is_staff,
            who.known_since,
            row.started_at or row.starts_at,
        )
        wrong = void_at_once(arrival, old_count=row.old_count) or (Void.TOO_LATE if _too_late(row, one) else None)
        one.why, one.state = "", InvitationState.JOINED
        if wrong is not None:
            one.state, one.why, one.voided_at = InvitationState.VOIDED, wrong.value, now
        elif one.invitee_id in there:
            count(row, one, who.at)
    Invitation.objects.bulk_update(invitations, MOVED)
    tell(actor, invitations, now=now)
    settle(actor, [one for one in invitations if one.state == InvitationState.COUNTED], now=now)


MOVED = ("group_id", "joined_at", "left_at", "voided_at", "why", "state", "counted_at", "matures_at")


def count(row: Campaign, one: Invitation, at: datetime) -> None:
    """Somebody counts from a moment on, and matures when they stayed; the caller stores it."""
    one.state, one.counted_at = InvitationState.COUNTED, at
    one.matures_at = at + timedelta(days=row.stays_days)


def _too_late(row: Campaign, one: Invitation) -> bool:
    return row.state == State.CLOSING and row.closing_at is not None and one.identified_at > row.closing_at
