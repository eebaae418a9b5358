"""A campaign that has begun promises more: never less."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F

from huoqun.core import journal
from huoqun.core.actor import Actor
from huoqun.core.queries import workspace

from ..facts.campaigns import CampaignMoved
from ..models.campaign import Campaign
from ..models.invitation import Invitation
from ..permissions import CampaignPermission
from ..rules.campaigns import N_, BadCampaign, Kind, Must, NewCampaign, State, Step, WrongState, fault
from ..rules.entry import day_on
from ..rules.favour import worse
from ..rules.invitations import InvitationState
from ._awarding import settle_awards
from ._publishing import publish
from ._rows import locked

FIELDS = (
    "each", "each_most", "stays_days", "must", "old_count", "ends_at", "entry", "staff_minutes", "minutes_each",
)  # fmt: skip
"""What may change; the team's minutes are nobody's promise."""


@transaction.atomic
def favour(actor: Actor, *, campaign_uid: UUID, campaign: NewCampaign, reason: str, now: datetime) -> int:
    """Change what a begun campaign promises, in favour of those who take part only; answers the version of its terms.

    Whoever reviews campaigns may. Raises NotFound, WrongState, BadCampaign: something would be worse, or no reason.
    """
    actor.require(CampaignPermission.REVIEW)
    counted = _counted(actor, campaign_uid)
    row = locked(actor, campaign_uid)
    if row.state not in (State.REVIEWED, State.LIVE, State.THROTTLED, State.PAUSED):
        raise WrongState
    said = " ".join(reason.replace("\0", "").split())[:200]
    today = day_on(row.starts_at, now, zone=workspace(row.workspace_id).zone)
    wrong = (
        worse(promise_of(row), campaign, today=today) or fault(campaign) or ("" if said else N_("Say why it changes."))
    )
    if wrong:
        raise BadCampaign(wrong)
    shorter = row.stays_days - campaign.stays_days
    for name in FIELDS:
        setattr(row, name, getattr(campaign, name))
    row.ladder = [[step.count, step.amount] for step in campaign.ladder]
    row.save(update_fields=[*FIELDS, "ladder"])
    _sooner(row, shorter, counted)
    told = CampaignMoved(campaign_id=row.id, was=str(row.state), about=str(row.state), why="favoured")
    journal.record(actor, [told], at=now)
    owners = Invitation.objects.of(row.workspace_id).filter(campaign_id=row.id, inviter__isnull=False)
    settle_awards(actor, row, set(owners.values_list("inviter_id", flat=True)), now=now)
    return publish(actor, row, said, now=now)


def promise_of(row: Campaign) -> NewCampaign:
    """A stored campaign as it was asked for."""
    return NewCampaign(
        name=row.name, kind=Kind(row.kind), starts_at=row.starts_at, ends_at=row.ends_at, aim=row.aim,
        budget_id=row.budget_id, each=row.each, each_most=row.each_most,
        ladder=tuple(Step(count, amount) for count, amount in row.ladder), stays_days=row.stays_days,
        must=Must(row.must), old_count=row.old_count, rules_text=row.rules_text, entry=row.entry,
        staff_minutes=row.staff_minutes, minutes_each=row.minutes_each, joiners_take_part=row.joiners_take_part,
    )  # fmt: skip


def _counted(actor: Actor, campaign_uid: UUID) -> set[int]:
    """Who counts already, locked before their campaign: whoever has them count and mature holds them first, too."""
    rows = Invitation.objects.of(actor.workspace_id).select_for_update(of=("self",), no_key=True)
    found = rows.filter(campaign__uid=campaign_uid, state=InvitationState.COUNTED).order_by("id")
    return {row.id for row in found}


def _sooner(row: Campaign, days: int, counted: set[int]) -> None:
    """Who counts already matures by the shorter time too.

    Who came to count meanwhile is taken as well, but never waited for: whoever holds them may wait for the campaign.
    """
    if days > 0:
        own = Invitation.objects.of(row.workspace_id).filter(campaign_id=row.id, state=InvitationState.COUNTED)
        since = own.exclude(id__in=counted).select_for_update(of=("self",), skip_locked=True, no_key=True)
        late = {one.id for one in since.order_by("id")}
        own.filter(id__in=counted | late).update(matures_at=F("matures_at") - timedelta(days=days))
