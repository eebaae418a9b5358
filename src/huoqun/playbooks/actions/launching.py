"""Opening a group although the launch check misses something: somebody says why."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from huoqun.core import journal
from huoqun.core.actor import Actor

from ..facts import LaunchOverridden
from ..launch import NotAPoint, Point, ReasonNeeded
from ..models import LaunchOverride
from ..permissions import PlaybookPermission
from ._reach import group_at

LONGEST = 500


@transaction.atomic
def override(actor: Actor, *, group_id: int, point: str, reason: str, now: datetime) -> None:
    """Let a point pass at a group; again: for another reason. Raises NotFound, NotAPoint, ReasonNeeded."""
    group_at(actor, PlaybookPermission.START, group_id)
    said = " ".join(reason.split())[:LONGEST]
    if point not in set(Point):
        raise NotAPoint
    if not said:
        raise ReasonNeeded
    LaunchOverride.objects.update_or_create(
        workspace_id=actor.workspace_id, group_id=group_id, point=point,
        defaults={"reason": said, "at": now, "by": str(actor)},
    )  # fmt: skip
    journal.record(actor, [LaunchOverridden(group_id=group_id, point=point, reason=said)], at=now)


@transaction.atomic
def hold_again(actor: Actor, *, group_id: int, point: str, now: datetime) -> None:
    """Take back that a point was let pass. Twice changes nothing."""
    group_at(actor, PlaybookPermission.START, group_id)
    gone, _ = LaunchOverride.objects.of(actor.workspace_id).filter(group_id=group_id, point=point).delete()
    if gone:
        journal.record(actor, [LaunchOverridden(group_id=group_id, point=point, reason="")], at=now)
