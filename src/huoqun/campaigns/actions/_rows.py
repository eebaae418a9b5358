"""Campaigns as verbs take them: locked, and moved on with a fact."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from huoqun.core import journal
from huoqun.core.actor import Actor
from huoqun.core.errors import NotFound

from ..facts.campaigns import CampaignMoved
from ..models.campaign import Campaign
from ..rules.campaigns import State, WrongState, may_go


def locked(actor: Actor, campaign_uid: UUID) -> Campaign:
    """A campaign that nobody else moves meanwhile. Raises NotFound."""
    found = Campaign.objects.of(actor.workspace_id).select_for_update(no_key=True).filter(uid=campaign_uid).first()
    if found is None:
        raise NotFound
    return found


def move(actor: Actor, row: Campaign, to: State, *, now: datetime, why: str = "") -> None:
    """Let a locked campaign go on. Raises WrongState where no road leads there."""
    was = State(row.state)
    if not may_go(was, to):
        raise WrongState
    row.state, row.why, row.halted_by = to, why, str(actor) if to in (State.THROTTLED, State.PAUSED) else ""
    fields = ["state", "why", "halted_by"]
    if moment := MOMENTS.get(to):
        if getattr(row, moment) is None:
            setattr(row, moment, now)
        fields.append(moment)
    row.save(update_fields=fields)
    said = CampaignMoved(campaign_id=row.id, was=was.value, about=to.value, why=why)
    journal.record(actor, [said], at=now)


MOMENTS = {
    State.LIVE: "started_at",
    State.CLOSING: "closing_at",
    State.SETTLED: "ended_at",
    State.CANCELLED: "ended_at",
}
