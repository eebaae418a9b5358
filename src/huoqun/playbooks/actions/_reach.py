"""Whether an actor may do something at a group, or at the group of a run."""

from __future__ import annotations

from uuid import UUID

from huoqun.core.actor import Actor
from huoqun.core.errors import NotFound
from huoqun.groups.queries.places import Place, places

from ..models import GroupRun


def group_at(actor: Actor, permission: str, group_id: int) -> Place:
    """The group, where the permission holds there. Raises NotFound otherwise."""
    place = places(actor.workspace_id, scope=actor.scope(permission)).get(group_id)
    if place is None:
        raise NotFound
    return place


def locked_run(actor: Actor, permission: str, uid: UUID) -> GroupRun:
    """A group run, locked, where the permission holds at its group. Raises NotFound."""
    row = GroupRun.objects.of(actor.workspace_id).select_for_update().filter(uid=uid).first()
    if row is None:
        raise NotFound
    group_at(actor, permission, row.group_id)
    return row
