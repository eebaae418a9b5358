"""Comings and goings of a group. Stays known only from words are left out: nobody saw them come."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from huoqun.core.sql import server_cursor

_DAWN = datetime(1970, 1, 1, tzinfo=UTC)
_KEY = re.compile(r"(-?\d{1,17})-(\d{1,18})-([01])\Z", re.ASCII)


@dataclass(frozen=True, slots=True)
class Moved:
    """How many came and went on one day of the group's zone."""

    day: date
    joined: int
    left: int


_DAILY = """
    select day, sum(joined)::int, sum(gone)::int from (
        select (s.joined_at at time zone %(zone)s)::date as day, 1 as joined, 0 as gone from groups_span s
        where s.workspace_id = %(workspace)s and s.group_id = %(group)s and not s.inferred and s.joined_at >= %(since)s
        union all
        select (s.left_at at time zone %(zone)s)::date, 0, 1 from groups_span s
        where s.workspace_id = %(workspace)s and s.group_id = %(group)s and s.left_at >= %(since)s
    ) m where day between %(first)s and %(until)s group by day order by day
"""


def daily(workspace_id: int, group_id: int, *, zone: str, until: date, days: int) -> list[Moved]:
    """The last `days` days up to `until`, oldest first, those without any left out."""
    first = until - timedelta(days=days - 1)
    values = {
        "workspace": workspace_id, "group": group_id, "zone": zone, "first": first, "until": until,
        "since": datetime(first.year, first.month, first.day, tzinfo=UTC) - timedelta(days=1),
    }  # fmt: skip
    with server_cursor() as cursor:
        cursor.execute(_DAILY, values)
        return [Moved(*row) for row in cursor.fetchall()]


@dataclass(frozen=True, slots=True)
class Move:
    """Somebody came (`joined`) or left. `by`: who brought them; `way_in`: the platform's word for how."""

    span_id: int
    at: datetime
    joined: bool
    uid: UUID
    member_id: int
    name: str
    is_bot: bool
    way_in: str
    by: str

    @property
    def key(self) -> str:
        return f"{(self.at - _DAWN) // timedelta(microseconds=1)}-{self.span_id}-{int(self.joined)}"


_LATEST = """
    with page as materialized (
        (select s.id, s.joined_at as at, true as joined, s.member_id, s.way_in, s.brought_by_id from groups_span s
         where s.workspace_id = %(workspace)s and s.group_id = %(group)s and not s.inferred
           and (%(at)s::timestamptz is null or (s.joined_at, s.id, true) < (%(at)s, %(id)s, %(joined)s))
         order by s.joined_at desc, s.id desc limit %(limit)s)
        union all
        (select s.id, s.left_at, false, s.member_id, '', null from groups_span s
         where s.workspace_id = %(workspace)s and s.group_id = %(group)s and s.left_at is not null
           and (%(at)s::timestamptz is null or (s.left_at, s.id, false) < (%(at)s, %(id)s, %(joined)s))
         order by s.left_at desc, s.id desc limit %(limit)s)
        order by at desc, id desc, joined desc limit %(limit)s
    ),
    -- its own step: row security keeps a join on coalesce, which is not leakproof, from its index
    people as materialized (
        select v.*, coalesce(m.canonical_id, m.id) as head
        from page v join members_member m on m.workspace_id = %(workspace)s and m.id = v.member_id
    )
    select v.id, v.at, v.joined, h.uid, h.id, h.name, h.is_bot, v.way_in, coalesce(b.name, '') from people v
    join members_member h on h.workspace_id = %(workspace)s and h.id = v.head
    left join members_member b on b.workspace_id = %(workspace)s and b.id = v.brought_by_id
    order by v.at desc, v.id desc, v.joined desc
"""


def latest(workspace_id: int, group_id: int, *, before: str = "", limit: int = 50) -> list[Move]:
    """Who came and who left, newest first. `before`: the key of the last one shown."""
    found = _KEY.match(before)
    known = found is not None and abs(int(found[1])) < 10**16
    at = _DAWN + timedelta(microseconds=int(found[1])) if found and known else None
    values = {
        "workspace": workspace_id, "group": group_id, "limit": limit, "at": at,
        "id": int(found[2]) if found else 0, "joined": bool(found and found[3] == "1"),
    }  # fmt: skip
    with server_cursor() as cursor:
        cursor.execute(_LATEST, values)
        return [Move(*row) for row in cursor.fetchall()]
