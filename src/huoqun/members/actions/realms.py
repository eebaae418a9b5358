"""Identities that turn out to belong to one tenant of a platform: a corp, an app, a system of the operator's own."""

from __future__ import annotations

from huoqun.core.actor import Actor
from huoqun.core.sql import server_cursor

_MOVE = """
    update members_identity i set platform = %(after)s
    where i.workspace_id = %(workspace)s and i.platform = %(before)s
      and not exists (select from members_identity o
                      where o.workspace_id = i.workspace_id and o.platform = %(after)s and o.key = i.key)
"""


def move_people(actor: Actor, *, before: str, after: str) -> int:
    """Whoever is known under one realm is so under another from now on; answers how many identities moved.

    An identity that the other realm has already stays where it is. Whoever calls has asked for permission.
    """
    with server_cursor() as cursor:
        cursor.execute(_MOVE, {"workspace": actor.workspace_id, "before": before, "after": after})
        return cursor.rowcount
