"""Whether an actor may do something at the group that a row belongs to."""

from __future__ import annotations

from huoqun.core.actor import Actor
from huoqun.core.errors import NotFound
from huoqun.core.sql import server_cursor

from ..permissions import WorkPermission
from ..queries.doers import permission_for


def require_at(actor: Actor, permission: str, group_id: int | None) -> None:
    """Refuse unless the permission holds at this group; for what belongs to none: everywhere.

    Raises NotFound where the actor may do this nowhere near: it does not learn that there is something.
    """
    if actor.trusted or actor.may(permission):
        return
    if group_id is None:
        raise NotFound
    with server_cursor() as cursor:
        cursor.execute(
            "select chapter_id from groups_group where workspace_id = %s and id = %s", [actor.workspace_id, group_id]
        )
        row = cursor.fetchone()
    if row is None or not actor.may(permission, chapter_id=row[0], group_id=group_id):
        raise NotFound


def require_doing(actor: Actor, role: str, group_id: int | None) -> None:
    """Refuse unless the actor does the tasks of this role at this group, or all tasks there. Raises NotFound."""
    try:
        require_at(actor, WorkPermission.TASK_DO, group_id)
    except NotFound:
        if permission_for(role) is WorkPermission.TASK_DO:
            raise
        require_at(actor, WorkPermission.SALE_DO, group_id)
