"""How members left groups, where it matters for their coming back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from huoqun.core import journal
from huoqun.core.actor import Actor

from ..facts.applications import Departed
from ..models.applications import Departure
from ..permissions import AdmissionPermission
from ..rules.checks import Returns


@dataclass(frozen=True, slots=True)
class Left:
    """A member left a group. `how`: in a word of whoever tells it."""

    group_id: int
    member_id: int
    at: datetime
    how: str
    returns: Returns


@transaction.atomic
def note(actor: Actor, *, left: Sequence[Left], now: datetime) -> None:
    """Write down how members left, and how they may come back. Twice changes nothing."""
    actor.require(AdmissionPermission.HEAR)
    Departure.objects.bulk_create(
        [
            Departure(
                workspace_id=actor.workspace_id, group_id=one.group_id, member_id=one.member_id, at=one.at, how=one.how,
                returns=one.returns,
            )
            for one in left
        ],
        ignore_conflicts=True,
    )  # fmt: skip
    facts = [
        Departed(group_id=one.group_id, member_id=one.member_id, how=one.how, returns=one.returns.value) for one in left
    ]
    journal.record(actor, facts, at=now)


@transaction.atomic
def forgive(actor: Actor, *, group_id: int, member_id: int, now: datetime) -> int:
    """What was written down of how a member left a group counts no longer; answers how many times it was."""
    actor.require(AdmissionPermission.HEAR)
    rows = Departure.objects.of(actor.workspace_id).filter(group_id=group_id, member_id=member_id, voided_at=None)
    return int(rows.update(voided_at=now))
