"""What is held back for a person, and what they decide."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from huoqun.core.actor import Actor
from huoqun.core.errors import NotFound, Refused
from huoqun.members.queries.alike import heads

from ..models.campaign import Campaign
from ..models.invitation import Invitation
from ..permissions import CampaignPermission
from ..queries.judging import bars
from ..rules.campaigns import WrongState
from ..rules.invitations import (
    LONGEST_RULING,
    AlreadyDecided,
    Bar,
    Decided,
    InvitationState,
    NoReason,
    SameJudge,
    Void,
)
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
def release(actor: Actor, *, invitation_uid: UUID, why: str = "", now: datetime) -> None:
    """Let somebody count after all who was held back, or about whom there was an appeal.

    Raises NotFound, WrongState, AlreadyDecided, OwnGroup, SameJudge.
    """
    _release(actor, [_held(actor, invitation_uid)], why, now)


@transaction.atomic
def withhold(actor: Actor, *, invitation_uid: UUID, why: str = "", now: datetime) -> None:
    """Let somebody count no more who was held back: nobody brought them.

    Raises NotFound, WrongState, AlreadyDecided, OwnGroup, SameJudge.
    """
    _withhold(actor, [_held(actor, invitation_uid)], why, now)


@transaction.atomic
def decide(
    actor: Actor, *, campaign_uid: UUID, invitation_uids: Collection[UUID], counts: bool, why: str = "", now: datetime
) -> Decided:
    """Decide alike and for one reason about people of a campaign who are held back; each leaves their own fact.

    Who waits no more, and about whom somebody else has to decide, is left and counted; a uid of another campaign passes
    for one who waits no more. Raises NotFound, and NoReason: several are not turned away without a word.
    """
    actor.require(CampaignPermission.JUDGE)
    if not counts and not _clean(why):
        raise NoReason
    campaign = Campaign.objects.of(actor.workspace_id).filter(uid=campaign_uid).first()
    if campaign is None:
        raise NotFound
    asked = set(invitation_uids)
    rows = [row for row in _locked(actor, asked) if row.campaign_id == campaign.id]
    found = bars(actor, rows)
    free = [row for row in rows if found[row.id] is None]
    left = Counter(bar for bar in found.values() if bar is not None)
    left[Bar.GONE] += len(asked) - len(rows)
    if free:
        (_release if counts else _withhold)(actor, free, why, now)
    return Decided(len(free), +left)


def _release(actor: Actor, rows: Sequence[Invitation], why: str, now: datetime) -> None:
    _rule(actor, rows, why, now)
    say_held(actor, rows, "released", now)
    back = [row for row in rows if row.state == InvitationState.VOIDED]
    if back:
        _count_again(actor, back, now)


def _count_again(actor: Actor, rows: Sequence[Invitation], now: datetime) -> None:
    """Whoever is still in a group of their campaign counts again; whoever is not has left."""
    campaign = Campaign.objects.of(actor.workspace_id).get(id=rows[0].campaign_id)
    who = heads(actor.workspace_id, [row.invitee_id for row in rows])
    here = there(campaign, who.values())
    again(rows)
    come_in(actor, campaign, rows, {row.id: who.get(row.invitee_id, 0) for row in rows}, here, now)
    gone = [row for row in rows if row.state == InvitationState.IDENTIFIED]
    if gone:
        tell(actor, void(gone, Void.LEFT, now=now), now=now)
    settle(actor, rows, now=now)


def _withhold(actor: Actor, rows: Sequence[Invitation], why: str, now: datetime) -> None:
    _rule(actor, rows, why, now)
    tell(actor, void(rows, Void.FRAUD, now=now), now=now)
    settle(actor, rows, now=now)


def _rule(actor: Actor, rows: Sequence[Invitation], why: str, now: datetime) -> None:
    for row in rows:
        row.held_at, row.judged_at, row.judged_by, row.ruling = None, now, str(actor), _clean(why)
    Invitation.objects.bulk_update(rows, ["held_at", "judged_at", "judged_by", "ruling"])


def _clean(why: str) -> str:
    return why.replace("\0", "").strip()[:LONGEST_RULING]


_REFUSALS: dict[Bar, type[Refused]] = {Bar.GONE: WrongState, Bar.SAME: SameJudge, Bar.OWN: OwnGroup}


def _held(actor: Actor, uid: UUID) -> Invitation:
    actor.require(CampaignPermission.JUDGE)
    rows = _locked(actor, [uid])
    if not rows:
        raise NotFound
    bar = bars(actor, rows)[rows[0].id]
    if bar is Bar.GONE and rows[0].judged_at is not None:
        raise AlreadyDecided
    if bar is not None:
        raise _REFUSALS[bar]
    return rows[0]


def _locked(actor: Actor, uids: Collection[UUID]) -> list[Invitation]:
    rows = Invitation.objects.of(actor.workspace_id).select_for_update(of=("self",), no_key=True)
    return list(rows.filter(uid__in=uids).order_by("id"))
