"""A notice acknowledged by its reader on their own page."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from huoqun.core import journal
from huoqun.core.actor import Actor
from huoqun.core.errors import NotFound

from ..facts import Acknowledged
from ..models import Reader
from ..permissions import NoticePermission
from ..rules import NoticeClosed


@transaction.atomic
def acknowledge(actor: Actor, *, notice_uid: UUID, member_id: int, now: datetime) -> bool:
    """A member says on their page that they have read a notice, as by the word in a chat; answers whether that was new.

    It needs no place in the group: who left it is still asked. Raises NotFound, NoticeClosed, NotAllowed.
    """
    actor.require_own(NoticePermission.TELL, member_id=member_id)
    mine = Reader.objects.of(actor.workspace_id).filter(notice__uid=notice_uid, member_id=member_id)
    row = mine.select_related("notice").select_for_update(of=("self",)).first()
    if row is None:
        raise NotFound
    if row.read_at is not None:
        return False
    if row.notice.closed_at is not None:
        raise NoticeClosed
    mine.update(read_at=now)
    said_so = Acknowledged(notice_id=row.notice_id, group_id=row.notice.group_id, member_id=member_id)
    journal.record(actor, [said_so], at=now)
    return True
