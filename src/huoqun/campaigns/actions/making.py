"""Campaigns written: as drafts, and anew until they begin."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from huoqun.core import journal
from huoqun.core.actor import Actor
from huoqun.rewards.queries.budgets import open_budgets

from ..facts.campaigns import CampaignMoved
from ..models.campaign import Campaign
from ..permissions import CampaignPermission
from ..rules.campaigns import N_, BadCampaign, NewCampaign, State, WrongState, fault
from ._rows import locked, move


@transaction.atomic
def draft(actor: Actor, *, campaign: NewCampaign, now: datetime) -> UUID:
    """Write a campaign down as a draft; answers its uid. Raises BadCampaign."""
    actor.require(CampaignPermission.EDIT)
    row = Campaign.objects.create(
        workspace_id=actor.workspace_id, kind=campaign.kind, made_by=str(actor), made_at=now,
        **_values(actor, campaign),
    )  # fmt: skip
    journal.record(actor, [CampaignMoved(campaign_id=row.id, was="", about=State.DRAFT)], at=now)
    return row.uid


@transaction.atomic
def edit(actor: Actor, *, campaign_uid: UUID, campaign: NewCampaign, now: datetime) -> None:
    """Write a campaign anew before it begins; its kind stays. One that was reviewed has to be reviewed again.

    Raises NotFound, WrongState, BadCampaign.
    """
    actor.require(CampaignPermission.EDIT)
    row = locked(actor, campaign_uid)
    if row.state not in (State.DRAFT, State.REVIEWED):
        raise WrongState
    if row.kind != campaign.kind:
        raise BadCampaign
    if row.state == State.REVIEWED:
        move(actor, row, State.DRAFT, now=now, why="edited")
    Campaign.objects.of(actor.workspace_id).filter(id=row.id).update(
        reviewed_by="", reviewed_at=None, overruled="", made_by=str(actor), **_values(actor, campaign)
    )
    journal.record(actor, [CampaignMoved(campaign_id=row.id, was=State.DRAFT, about=State.DRAFT)], at=now)


@transaction.atomic
def cancel(actor: Actor, *, campaign_uid: UUID, now: datetime) -> None:
    """Give up a campaign that has not begun. Raises NotFound, WrongState."""
    actor.require(CampaignPermission.EDIT)
    move(actor, locked(actor, campaign_uid), State.CANCELLED, now=now)


def _values(actor: Actor, new: NewCampaign) -> dict[str, object]:
    wrong = fault(new)
    if not wrong and new.budget_id not in {None, *(line.id for line in open_budgets(actor.workspace_id))}:
        wrong = N_("There is no such budget.")
    if wrong:
        raise BadCampaign(wrong)
    return {
        "name": new.name.strip(), "aim": new.aim.replace("\0", "").strip()[:200], "budget_id": new.budget_id,
        "each": new.each, "each_most": new.each_most, "ladder": [[s.count, s.amount] for s in new.ladder],
        "stays_days": new.stays_days, "must": new.must, "old_count": new.old_count,
        "staff_minutes": new.staff_minutes, "minutes_each": new.minutes_each,
        "joiners_take_part": new.joiners_take_part, "entry": new.entry,
        "rules_text": new.rules_text.replace("\0", "").strip(),
        "starts_at": new.starts_at,
        "ends_at": new.ends_at,
    }  # fmt: skip
