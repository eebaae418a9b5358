"""Two members are two people, however alike they look."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from huoqun.core import journal
from huoqun.core.actor import Actor
from huoqun.core.errors import NotFound

from ..facts import KeptApart
from ..models import Apart, Member
from ..permissions import MemberPermission

LONGEST_REASON = 500


@transaction.atomic
def keep_apart(actor: Actor, *, one_id: int, other_id: int, reason: str, now: datetime) -> None:
    """Remember that these are two people, and why: nothing merges them by itself or proposes it again.

    Somebody of the team may still merge them by hand. Raises NotFound.
    """
    actor.require(MemberPermission.MERGE)
    one, other = sorted((one_id, other_id))
    if one == other or Member.objects.of(actor.workspace_id).filter(id__in=[one, other]).count() != 2:
        raise NotFound
    fresh = Apart(
        workspace_id=actor.workspace_id, one_id=one, other_id=other, reason=reason.strip()[:LONGEST_REASON],
        actor=str(actor), at=now,
    )  # fmt: skip
    if not Apart.objects.of(actor.workspace_id).filter(one_id=one, other_id=other).exists():
        Apart.objects.bulk_create([fresh], ignore_conflicts=True)
        journal.record(actor, [KeptApart(member_id=one, other_id=other)], at=now)
