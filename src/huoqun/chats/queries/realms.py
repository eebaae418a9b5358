"""Where a platform's ids are unique: realms that connections and groups of a workspace name (port.Meta.realm)."""

from __future__ import annotations

from collections.abc import Iterable

from huoqun.core.sql import server_cursor, texts

# Groups, too: a connection that was deleted leaves its people behind.
_REALMS = """
    select split_part(realm, ':', 1), realm from (
        select realm from chats_connection where workspace_id = %(workspace)s
        union select platform from groups_group where workspace_id = %(workspace)s
    ) known where position(':' in realm) > 0
"""

_OF_CHATS = """
    select distinct c.realm from chats_route r join chats_connection c on c.id = r.connection_id
    where r.workspace_id = %s and r.chat_id = any(%s::text[]) and split_part(c.realm, ':', 1) = %s
"""


def realms(workspace_id: int) -> dict[str, set[str]]:
    """The realms of each platform whose ids count within one tenant: `{"wecom": {"wecom:ww1"}}`."""
    found: dict[str, set[str]] = {}
    with server_cursor() as cursor:
        for platform, realm in cursor.execute(_REALMS, {"workspace": workspace_id}).fetchall():
            found.setdefault(platform, set()).add(realm)
    return found


def only_realms(workspace_id: int) -> dict[str, str]:
    """The one realm of each platform that has just one here: what is said of the platform is meant of it."""
    return {platform: next(iter(all_)) for platform, all_ in realms(workspace_id).items() if len(all_) == 1}


def realm_of(workspace_id: int, *, platform: str, chats: Iterable[str]) -> str:
    """The realm of an export of a platform: the only one, else that of the connection that is in these chats.

    `platform` itself where neither says.
    """
    known = realms(workspace_id).get(platform, set())
    if len(known) > 1:
        with server_cursor() as cursor:
            rows = cursor.execute(_OF_CHATS, [workspace_id, texts(list(chats)), platform]).fetchall()
        known = {realm for (realm,) in rows}
    return next(iter(known)) if len(known) == 1 else platform
