"""People whom a campaign brought are in its group: who counts, and who cannot."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.db.models.functions import Coalesce

from huoqun.core.actor import Actor

from ..models.campaign import Campaign, Participant
from ..models.invitation import Invitation
from ..queries.arrivals import Came
from ..queries.entries import entered
from ..queries.people import selves
from ..rules.campaigns import State
from ..rules.invitations import Arrival, InvitationState, Void, void_at_once
from ._moving import settle, tell


def theirs(row: Campaign, heads: Iterable[int]) -> dict[int, Invitation]:
    """By who they are now: how these people were brought into a campaign, locked. The first touch, where merging has
    not been heard of yet.
    """
    known = selves(row.workspace_id, heads)
    own = Invitation.objects.of(row.workspace_id).select_for_update(of=("self",), no_key=True)
    rows = own.filter(campaign_id=row.id, invitee_id__in=list(known)).exclude(why=Void.SAME).order_by("id")
    found: dict[int, Invitation] = {}
    for one in rows:
        first = found.setdefault(known[one.invitee_id], one)
        if one.identified_at < first.identified_at:
            found[known[one.invitee_id]] = one
    return found


def comes(one: Invitation) -> bool:
    """Whether joining changes something: whoever was on their way, or left before and is back."""
    if one.state == InvitationState.IDENTIFIED:
        return True
    return bool(one.state == InvitationState.VOIDED and one.why in (Void.LEFT, Void.REMOVED))


def join(
    actor: Actor, row: Campaign, invitations: Sequence[Invitation], people: dict[int, Came], *, now: datetime
) -> None:
    """Let people whom a campaign brought be in its group: void what cannot count, count what needs nothing else.

    `people`: by the member as whom they were brought.
    """
    if not invitations:
        return
    inviters = Participant.objects.of(row.workspace_id).filter(id__in={i.inviter_id for i in invitations})
    heads = dict(inviters.values_list("id", Coalesce("member__canonical_id", "member_id")))
    there = entered(row, [people[one.invitee_id].member_id for one in invitations], now=now)
    for one in invitations:
        who = people[one.invitee_id]
        one.group_id, one.joined_at, one.left_at, one.voided_at = who.group_id, who.at, None, None
        arrival = Arrival(
            who.member_id,
            heads.get(one.inviter_id or 0),
            who.is_staff,
            who.known_since,
            row.started_at or row.starts_at,
        )
        wrong = void_at_once(arrival, old_count=row.old_count) or (Void.TOO_LATE if _too_late(row, one) else None)
        one.why, one.state = "", InvitationState.JOINED
        if wrong is not None:
            one.state, one.why, one.voided_at = InvitationState.VOIDED, wrong.value, now
        elif who.member_id in there:
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
