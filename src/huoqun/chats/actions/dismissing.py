"""Somebody on the team says that no answer is needed."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from huoqun.chats.facts.incoming import WaitingDismissed
from huoqun.chats.models import Waiting
from huoqun.chats.permissions import ChatsPermission
from huoqun.core import journal
from huoqun.core.actor import Actor
from huoqun.core.errors import NotFound


@transaction.atomic
def dismiss(actor: Actor, *, waiting_id: int, now: datetime) -> None:
    """Take one off the list of those who wait. Doing it twice changes nothing. Raises NotFound, NotAllowed."""
    row = Waiting.objects.of(actor.workspace_id).filter(id=waiting_id).first()
    if row is None:
        raise NotFound("Nobody waits there.")
    actor.require(ChatsPermission.WAITING_DISMISS, group_id=row.group_id)
    if Waiting.objects.of(actor.workspace_id).filter(id=waiting_id, dismissed_at=None).update(dismissed_at=now):
        fact = WaitingDismissed(group_id=row.group_id, member_id=row.member_id, kind=row.kind)
        journal.record(actor, [fact], at=now)
