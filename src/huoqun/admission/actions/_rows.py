"""Doors and applications as verbs take them: locked, and within reach."""

from __future__ import annotations

from uuid import UUID

from huoqun.core.actor import Actor
from huoqun.core.errors import NotAllowed, NotFound
from huoqun.groups.queries.places import chapters

from ..models.applications import Application
from ..models.doors import Door
from ..permissions import AdmissionPermission


def require_at(actor: Actor, permission: AdmissionPermission, group_id: int | None) -> None:
    """Refuse unless the actor may do this at a group; None: what is before a kind belongs to the whole workspace."""
    chapter = chapters(actor.workspace_id, [group_id]).get(group_id) if group_id is not None else None
    actor.require(permission, chapter_id=chapter, group_id=group_id)


def require_somewhere(actor: Actor, permission: AdmissionPermission) -> None:
    """Refuse unless the actor may do this anywhere: before anything is looked at that says where."""
    if not actor.may_somewhere(permission):
        raise NotAllowed(permission=permission)


def door_of(actor: Actor, door_uid: UUID, permission: AdmissionPermission) -> Door:
    """A door that nobody else changes meanwhile. Raises NotAllowed, NotFound."""
    require_somewhere(actor, permission)
    rows = Door.objects.of(actor.workspace_id).select_for_update(of=("self",), no_key=True)
    found = rows.filter(uid=door_uid).first()
    if found is None:
        raise NotFound
    require_at(actor, permission, found.group_id)
    return found


def application_of(
    actor: Actor, application_uid: UUID, permission: AdmissionPermission = AdmissionPermission.DECIDE
) -> tuple[Application, Door]:
    """An application with its door; nobody else changes either meanwhile, so that a last place is given once.

    Raises NotAllowed, NotFound.
    """
    require_somewhere(actor, permission)
    known = Application.objects.of(actor.workspace_id).filter(uid=application_uid).values("door_id")
    door = Door.objects.of(actor.workspace_id).select_for_update(no_key=True).filter(id__in=known).first()
    rows = Application.objects.of(actor.workspace_id).select_for_update(of=("self",), no_key=True)
    found = rows.filter(uid=application_uid).first()
    if door is None or found is None:
        raise NotFound
    require_at(actor, permission, door.group_id)
    return found, door
