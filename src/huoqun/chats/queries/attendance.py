"""Who is in a group now: what they are there, since when, and when they last spoke."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from huoqun.core.sql import server_cursor

from ._keys import key_of, place_of

_KEY = re.compile(r"([0-2])\.(.+)\Z", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Attendant:
    """A member of a group. `member_id` and `uid` are of the person kept where members were merged.

    `joined_at` of an `inferred` stay is only their first word. `messages_28d` and `last_at` are of this group.
    """

    span_id: int
    member_id: int
    uid: UUID
    name: str
    is_bot: bool
    is_staff: bool
    role: str
    rank: int
    nickname: str
    joined_at: datetime
    inferred: bool
    last_at: datetime | None
    messages_28d: int

    @property
    def key(self) -> str:
        return f"{self.rank}.{key_of(self.joined_at, self.span_id)}"


_IN_IT = """
    with page as materialized (
        select s.id, s.member_id, s.role, case s.role when 'owner' then 0 when 'admin' then 1 else 2 end as rank,
               s.nickname, s.joined_at, s.inferred
        from groups_span s
        where s.workspace_id = %(workspace)s and s.group_id = %(group)s and s.left_at is null
          and (%(rank)s::int is null
               or (case s.role when 'owner' then 0 when 'admin' then 1 else 2 end, %(at)s::timestamptz - s.joined_at,
                   %(id)s::bigint - s.id) > (%(rank)s, interval '0', 0))
        order by rank, s.joined_at desc, s.id desc
        limit %(limit)s
    ),
    -- its own step: row security keeps a join on coalesce, which is not leakproof, from its index
    people as materialized (
        select p.*, coalesce(m.canonical_id, m.id) as head
        from page p join members_member m on m.workspace_id = %(workspace)s and m.id = p.member_id
    )
    select p.id, h.id, h.uid, h.name, h.is_bot, h.is_staff, p.role, p.rank, p.nickname, p.joined_at, p.inferred,
           d.last_at, coalesce(d.messages, 0)
    from people p
    join members_member h on h.workspace_id = %(workspace)s and h.id = p.head
    left join lateral (
        select max(d.last_at) as last_at, sum(d.messages) filter (where d.day > %(since)s)::int as messages
        from chats_memberday d
        where d.workspace_id = %(workspace)s and d.member_id = p.member_id and d.group_id = %(group)s
    ) d on true
    order by p.rank, p.joined_at desc, p.id desc
"""


def in_it(workspace_id: int, group_id: int, *, as_of: datetime, after: str = "", limit: int = 50) -> list[Attendant]:
    """Who is in a group: its owner and admins, then whoever joined last. `after`: the key of the last one shown."""
    found = _KEY.match(after)
    place = place_of(found[2]) if found else None
    at, id = place or (None, None)
    values = {
        "workspace": workspace_id, "group": group_id, "since": (as_of - timedelta(days=28)).date(), "limit": limit,
        "rank": int(found[1]) if found and place else None, "at": at, "id": id,
    }  # fmt: skip
    with server_cursor() as cursor:
        cursor.execute(_IN_IT, values)
        return [Attendant(*row) for row in cursor.fetchall()]
