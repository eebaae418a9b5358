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


# The fences (`offset 0`) and the workspace taken from the row keep the server on the members' own index: of a new
# workspace its statistics say that it is empty, and it would read all of it for each member.
_ADDRESSES = """
    with asked as materialized (
        select m.id, m.workspace_id, coalesce(m.canonical_id, m.id) as head
        from unnest(%(members)s::bigint[]) as w(id)
        cross join lateral (select * from members_member where id = w.id offset 0) m
        where m.workspace_id = %(workspace)s
    )
    select distinct on (a.id, i.platform) a.id, i.platform, i.key, coalesce(nullif(i.name, ''), h.name)
    from asked a
    cross join lateral (select name from members_member where id = a.head offset 0) h
    cross join lateral (
        select a.head as id union all select m.id from members_member m where m.canonical_id = a.head offset 0
    ) f
    cross join lateral (
        select i.platform, i.key, i.name, i.id, i.member_id from members_identity i
        where i.workspace_id = a.workspace_id and i.member_id = f.id offset 0
    ) i
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
