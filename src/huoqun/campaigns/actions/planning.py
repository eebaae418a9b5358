"""What the team gives a campaign a day: it is promised to nobody, so it may change whenever it is not over."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from huoqun.core import journal
from huoqun.core.actor import Actor

from ..facts.campaigns import CampaignMoved
from ..permissions import CampaignPermission
from ..rules.campaigns import MOST_MINUTES, OVER, BadCampaign, WrongState
from ._rows import locked


@transaction.atomic
def plan_minutes(actor: Actor, *, campaign_uid: UUID, minutes: int, now: datetime) -> None:
    """Say how many minutes a day the team has for newcomers; 0: as many as it takes.

    Raises NotFound, NotAllowed, WrongState, BadCampaign.
    """
    actor.require(CampaignPermission.EDIT)
    row = locked(actor, campaign_uid)
    if row.state in OVER:
        raise WrongState
    if not 0 <= minutes <= MOST_MINUTES:
        raise BadCampaign
    row.staff_minutes = minutes
    row.save(update_fields=["staff_minutes"])
    told = CampaignMoved(campaign_id=row.id, was=str(row.state), about=str(row.state), why="minutes")
    journal.record(actor, [told], at=now)
