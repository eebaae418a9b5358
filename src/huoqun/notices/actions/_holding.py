"""One notice held while something is done with it."""

from __future__ import annotations

from uuid import UUID

from huoqun.core.actor import Actor
from huoqun.core.errors import NotFound
from huoqun.groups.queries.places import places

from ..models import Notice
from ..permissions import NoticePermission


def locked(actor: Actor, uid: UUID) -> Notice:
    """The row of a notice, held until the transaction ends. Raises NotFound, also where one may not tell it."""
    row = Notice.objects.of(actor.workspace_id).select_for_update().filter(uid=uid).first()
    if row is None or row.group_id not in places(actor.workspace_id, scope=actor.scope(NoticePermission.TELL)):
        raise NotFound
    return row
