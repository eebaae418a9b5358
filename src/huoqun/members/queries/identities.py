"""Which member is behind an identity, and which identities a member has."""

from __future__ import annotations

from collections.abc import Iterable

from huoqun.core.sql import server_cursor
from huoqun.members.rules import stored_key

Pair = tuple[str, str]

_FIND = """
    select i.platform, i.key, coalesce(m.canonical_id, m.id)
    from unnest(%s::text[], %s::text[]) as w(platform, key)
    join members_identity i on i.workspace_id = %s and i.platform = w.platform and i.key = w.key
    join members_member m on m.id = i.member_id
"""


def find(workspace_id: int, identities: Iterable[Pair]) -> dict[Pair, int]:
    """(platform, key) → the canonical member; identities that nobody has are left out."""
    given = {(platform, stored_key(key)): (platform, key) for platform, key in identities}
    if not given:
        return {}
    with server_cursor() as cursor:
        cursor.execute(_FIND, [[p for p, _ in given], [k for _, k in given], workspace_id])
        return {given[platform, key]: member for platform, key, member in cursor.fetchall()}


def of(workspace_id: int, member_ids: Iterable[int]) -> dict[int, list[Pair]]:
    """Each member's own identities as (platform, key)."""
    found: dict[int, list[Pair]] = {}
    with server_cursor() as cursor:
        cursor.execute(
            "select member_id, platform, key from members_identity where workspace_id = %s and member_id = any(%s)",
            [workspace_id, list(member_ids)],
        )
        for member, platform, key in cursor.fetchall():
            found.setdefault(member, []).append((platform, key))
    return found
