"""Whether an actor may do something in all of these groups."""

from __future__ import annotations

from collections.abc import Iterable

from huoqun.core.actor import Actor
from huoqun.core.errors import NotFound
from huoqun.core.sql import server_cursor


def require_in_groups(actor: Actor, permission: str, group_ids: Iterable[int | None]) -> None:
    """Refuse unless the permission holds in every group; None stands for what belongs to no group: all of it."""
    if actor.trusted or actor.may(permission):
        return
    groups = set(group_ids)
    if None in groups:
        actor.require(permission)
    with server_cursor() as cursor:
        cursor.execute(
            "select id, chapter_id from groups_group where workspace_id = %s and id = any(%s)",
            [actor.workspace_id, [g for g in groups if g is not None]],
        )
        found = dict(cursor.fetchall())
    for group_id in groups:
        if group_id not in found:
            raise NotFound
        actor.require(permission, chapter_id=found[group_id], group_id=group_id)
