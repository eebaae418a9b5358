"""Members take part in a campaign, each with a code of their own, and part from it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F

from huoqun.core import journal
from huoqun.core.actor import Actor
from huoqun.core.errors import NotFound
from huoqun.members.queries.alike import heads

from ..facts.campaigns import Parted
from ..models.campaign import Campaign, Participant
from ..models.invitation import Code
from ..permissions import CampaignPermission
from ..queries.people import selves
from ..rules.campaigns import CampaignOver, State
from ._enrolling import enrol


@transaction.atomic
def enter(actor: Actor, *, campaign_uid: UUID, member_id: int, now: datetime) -> str:
    """A member takes part; answers the token of their code. Twice changes nothing, and whoever had parted is back.

    Raises NotFound, NotAllowed, CampaignOver: it is not open, or takes nobody new just now.
    """
    actor.require_own(CampaignPermission.ENTER, member_id=member_id)
    row = Campaign.objects.of(actor.workspace_id).filter(uid=campaign_uid).first()
    head = heads(actor.workspace_id, [member_id]).get(member_id)
    if row is None or head is None:
        raise NotFound
    mine = list(selves(actor.workspace_id, [head]))
    known = Participant.objects.of(actor.workspace_id).filter(campaign_id=row.id, member_id__in=mine).order_by("id")
    one = known.filter(parted_at=None).first() or known.first()
    if one is None or one.parted_at is not None:
        if row.state != State.LIVE:
            raise CampaignOver
        enrol(actor, row, [head], now=now, back=True)
    own = Code.objects.of(actor.workspace_id).filter(participant__campaign_id=row.id, participant__member_id__in=mine)
    code = own.order_by(F("participant__parted_at").asc(nulls_first=True), "id").first()
    if code is None:  # the team's own people have none
        raise CampaignOver
    return code.token


@transaction.atomic
def part(actor: Actor, *, campaign_uid: UUID, member_id: int, now: datetime) -> None:
    """A member wants no more of a campaign: no words, no name on the board. What they earned stays theirs.

    Raises NotFound, NotAllowed.
    """
    rows = [row for row in _own(actor, campaign_uid, member_id) if row.parted_at is None]
    for row in rows:
        row.parted_at, row.shown = now, False
    Participant.objects.bulk_update(rows, ["parted_at", "shown"])
    said = [Parted(campaign_id=r.campaign_id, participant_id=r.id, member_id=r.member_id) for r in rows]
    journal.record(actor, said, at=now)


@transaction.atomic
def show(actor: Actor, *, campaign_uid: UUID, member_id: int, shown: bool) -> None:
    """Whether others see their name on the campaign's board. Raises NotFound, NotAllowed."""
    rows = _own(actor, campaign_uid, member_id)
    for row in rows:
        row.shown = shown
    Participant.objects.bulk_update(rows, ["shown"])


def _own(actor: Actor, campaign_uid: UUID, member_id: int) -> list[Participant]:
    """A member's part in a campaign; more than one where they took part as two before they were merged."""
    actor.require_own(CampaignPermission.ENTER, member_id=member_id)
    rows = Participant.objects.of(actor.workspace_id).select_for_update(of=("self",), no_key=True)
    mine = list(selves(actor.workspace_id, [member_id]))
    found = list(rows.filter(campaign__uid=campaign_uid, member_id__in=mine).order_by("id"))
    if not found:
        raise NotFound
    return found
