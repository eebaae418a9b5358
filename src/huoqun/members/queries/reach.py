"""Where people are reached: their ids on platforms, and the name to call them by."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from huoqun.core.sql import server_cursor


@dataclass(frozen=True, slots=True)
class Address:
    """A member's id on a platform, and their name there (or their own name)."""

    key: str
    name: str


_ADDRESSES = """
    with asked as (
        select m.id, coalesce(m.canonical_id, m.id) as head
        from members_member m where m.workspace_id = %(workspace)s and m.id = any(%(members)s)
    )
    select distinct on (a.id, i.platform) a.id, i.platform, i.key, coalesce(nullif(i.name, ''), h.name)
    from asked a
    join members_member h on h.id = a.head
    cross join lateral (
        select a.head as id union all select m.id from members_member m where m.canonical_id = a.head
    ) f
    join members_identity i on i.workspace_id = %(workspace)s and i.member_id = f.id
    where i.platform = any(%(platforms)s)
    order by a.id, i.platform, i.member_id = a.id desc, i.id desc
"""


def addresses(workspace_id: int, member_ids: Iterable[int], platforms: Iterable[str]) -> dict[tuple[int, str], Address]:
    """(member, platform) → where they are reached, their latest identity first; of merged members, any one's."""
    members = sorted(set(member_ids))
    if not members:
        return {}
    with server_cursor() as cursor:
        values = {"workspace": workspace_id, "members": members, "platforms": sorted(set(platforms))}
        cursor.execute(_ADDRESSES, values)
        return {(row[0], row[1]): Address(row[2], row[3]) for row in cursor.fetchall()}
