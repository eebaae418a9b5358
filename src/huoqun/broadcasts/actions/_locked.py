"""One broadcast, held until the transaction ends."""

from __future__ import annotations

from uuid import UUID

import msgspec

from huoqun.core.actor import Actor
from huoqun.core.errors import NotAllowed, NotFound
from huoqun.groups.queries.places import places

from ..models import Broadcast
from ..permissions import BroadcastPermission
from ..rules import Audience


def locked(actor: Actor, uid: UUID) -> Broadcast:
    """The row, where the actor may send to all whom it means. Raises NotFound, NotAllowed."""
    if not actor.may_somewhere(BroadcastPermission.SEND):
        raise NotAllowed(permission=BroadcastPermission.SEND)
    row = Broadcast.objects.of(actor.workspace_id).select_for_update().filter(uid=uid).first()
    if row is None:
        raise NotFound
    scope = actor.scope(BroadcastPermission.SEND)
    audience = msgspec.convert(row.audience or {"kind": "groups"}, Audience)
    if scope.everywhere:
        return row
    if audience.kind == "members" or not set(audience.groups) <= set(places(actor.workspace_id, scope=scope)):
        raise NotFound
    return row
