"""Lectures begun, held, gone on with and ended."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from huoqun.chats.permissions import ChatsPermission
from huoqun.core.actor import Actor

from ..models.relay import Delivery
from ..permissions import LecturePermission
from ..rules import UNDER_WAY, NobodyHears, State, TargetState
from ._pumping import pump, take_back
from ._rows import locked, targets_of, tell


@transaction.atomic
def start(actor: Actor, *, lecture_uid: UUID, now: datetime) -> None:
    """Open a lecture: from now on what its hosts say is relayed. Raises NotFound, NotAllowed, NobodyHears."""
    actor.require(LecturePermission.RUN)
    actor.require(ChatsPermission.MESSAGE_SEND)
    row = locked(actor, lecture_uid, State.PLANNED)
    if all(t.state == TargetState.OUT for t in targets_of(row.workspace_id, lecture_id=row.id)):
        raise NobodyHears
    row.state, row.started_at = State.LIVE, now
    row.save(update_fields=["state", "started_at"])
    tell(actor, row, State.LIVE, now=now)


@transaction.atomic
def hold(actor: Actor, *, lecture_uid: UUID, now: datetime) -> None:
    """Have the relay stand still: what has not gone is called off for now. What the hosts say is kept. Twice: once."""
    actor.require(LecturePermission.RUN)
    row = locked(actor, lecture_uid, State.LIVE, State.ENDED)
    if row.held_at is not None:
        return
    row.held_at = now
    row.save(update_fields=["held_at"])
    targets = targets_of(row.workspace_id, lecture_id=row.id)
    under_way = Delivery.objects.of(row.workspace_id).filter(target_id__in=[t.id for t in targets], state__in=UNDER_WAY)
    take_back(row.workspace_id, list(under_way), now=now)
    tell(actor, row, "held", now=now)


@transaction.atomic
def go_on(actor: Actor, *, lecture_uid: UUID, now: datetime) -> None:
    """Have a relay that stood still go on where each group is. Raises NotFound, NotAllowed, LectureElsewhere."""
    actor.require(LecturePermission.RUN)
    row = locked(actor, lecture_uid, State.LIVE, State.ENDED)
    if row.held_at is None:
        return
    row.held_at = None
    row.save(update_fields=["held_at"])
    pump(row.workspace_id, targets_of(row.workspace_id, lecture_id=row.id), now=now)
    tell(actor, row, "going_on", now=now)


@transaction.atomic
def end(actor: Actor, *, lecture_uid: UUID, now: datetime) -> None:
    """The lecturer is through: nothing more is taken in; groups that lag still get the rest. Raises NotFound."""
    actor.require(LecturePermission.RUN)
    row = locked(actor, lecture_uid, State.LIVE)
    row.state, row.ended_at = State.ENDED, now
    row.save(update_fields=["state", "ended_at"])
    tell(actor, row, State.ENDED, now=now)
