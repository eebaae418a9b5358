"""Somebody on the team says that no answer is needed, or that it is after all."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from huoqun.chats.facts.incoming import WaitingDismissed, WaitingRestored
from huoqun.chats.models import Waiting
from huoqun.chats.permissions import ChatsPermission
from huoqun.core import journal
from huoqun.core.actor import Actor
from huoqun.core.errors import NotFound
from huoqun.groups.queries.places import chapters


@transaction.atomic
def dismiss(actor: Actor, *, waiting_id: int, now: datetime) -> None:
    """Take one off the list of those who wait. Doing it twice changes nothing. Raises NotFound, NotAllowed."""
    row = _found(actor, waiting_id)
    if Waiting.objects.of(actor.workspace_id).filter(id=waiting_id, dismissed_at=None).update(dismissed_at=now):
        fact = WaitingDismissed(group_id=row.group_id, member_id=row.member_id, kind=row.kind)
        journal.record(actor, [fact], at=now)


@transaction.atomic
def restore(actor: Actor, *, waiting_id: int, now: datetime) -> None:
    """Put one on the list again who was taken off it by mistake. Raises NotFound, NotAllowed."""
    row = _found(actor, waiting_id)
    off = Waiting.objects.of(actor.workspace_id).filter(id=waiting_id, dismissed_at__isnull=False)
    if off.update(dismissed_at=None):
        fact = WaitingRestored(group_id=row.group_id, member_id=row.member_id, kind=row.kind)
        journal.record(actor, [fact], at=now)


def _found(actor: Actor, waiting_id: int) -> Waiting:
    row = Waiting.objects.of(actor.workspace_id).filter(id=waiting_id).first()
    if row is None:
        raise NotFound("Nobody waits there.")
    chapter = chapters(actor.workspace_id, [row.group_id]).get(row.group_id)
    actor.require(ChatsPermission.WAITING_DISMISS, chapter_id=chapter, group_id=row.group_id)
    return row
