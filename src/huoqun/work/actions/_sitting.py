"""What has a card whose time is measured, and how its seconds are added up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import F

from huoqun.core.actor import Actor

from ..models import Incident, Proposal, Sitting, Task
from ..permissions import WorkPermission
from ..rules import sitting

CARDS: Mapping[str, tuple[Any, WorkPermission]] = {
    "task": (Task, WorkPermission.TASK_DO),
    "proposal": (Proposal, WorkPermission.PROPOSAL_DECIDE),
    "incident": (Incident, WorkPermission.INCIDENT_DECIDE),
}
"""What has a card whose time is measured, and what one must be able to do there."""


def leave_cards(actor: Actor, *, noun: str, ids: Sequence[int], now: datetime) -> dict[int, int]:
    """Cards end, so whoever is at one has left it; answers the seconds that each has taken in all."""
    for here in Sitting.objects.of(actor.workspace_id).filter(noun=noun, card_id__in=list(ids)).select_for_update():
        leave(here, now)
    found = CARDS[noun][0].objects.of(actor.workspace_id).filter(id__in=list(ids))
    return dict(found.values_list("id", "seconds"))


def count(here: Sitting, now: datetime) -> None:
    """Add the time since they were last seen at the card."""
    seconds = sitting(here.seen_at, now)
    if seconds or now > here.seen_at:
        model = CARDS[here.noun][0]
        model.objects.of(here.workspace_id).filter(id=here.card_id).update(seconds=F("seconds") + seconds)
        here.seen_at = now
        here.save(update_fields=["seen_at"])


def leave(here: Sitting | None, now: datetime) -> None:
    """Add the rest, and be at no card."""
    if here is not None:
        count(here, now)
        here.delete()
