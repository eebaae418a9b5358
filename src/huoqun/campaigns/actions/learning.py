"""What was learnt from a campaign, kept with it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from huoqun.core import journal
from huoqun.core.actor import Actor

from ..facts.campaigns import CampaignMoved
from ..permissions import CampaignPermission
from ._rows import locked

LONGEST = 4000


@transaction.atomic
def write_learnt(actor: Actor, *, campaign_uid: UUID, text: str, now: datetime) -> None:
    """Write down what was learnt, for whoever plans the next one. Raises NotFound."""
    actor.require(CampaignPermission.EDIT)
    row = locked(actor, campaign_uid)
    row.learnt = text.replace("\0", "").strip()[:LONGEST]
    row.save(update_fields=["learnt"])
    said = CampaignMoved(campaign_id=row.id, was=str(row.state), about=str(row.state), why="learnt")
    journal.record(actor, [said], at=now)
