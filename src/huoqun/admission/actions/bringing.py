"""A member's own link to a door: whoever opens it names them as who invited."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from huoqun.core.actor import Actor
from huoqun.core.errors import NotFound

from ..models.doors import Bringer, Door
from ..permissions import AdmissionPermission
from ..queries.inviters import head_of
from ..rules.doors import DoorState


@transaction.atomic
def bring(actor: Actor, *, door_uid: UUID, member_id: int, now: datetime) -> str:
    """The token of a member's own link to an open door; the same one whenever it is asked for. Raises NotFound."""
    actor.require_own(AdmissionPermission.APPLY, member_id=member_id)
    door = Door.objects.of(actor.workspace_id).filter(uid=door_uid, state=DoorState.OPEN).first()
    if door is None:
        raise NotFound
    row, _made = Bringer.objects.of(actor.workspace_id).get_or_create(
        workspace_id=actor.workspace_id, door_id=door.id, member_id=head_of(actor.workspace_id, member_id),
        defaults={"made_at": now},
    )  # fmt: skip
    return row.token
