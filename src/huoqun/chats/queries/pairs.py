"""Two members side by side: where each is known, and whether they were ever active together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from huoqun.core.sql import numbers, server_cursor
from huoqun.members.likeness import Hint, Sign

Pair = tuple[int, int]

# Each asked pair with everybody behind the two.
_FAMILIES = """
    w as materialized (select * from unnest(%(ones)s::bigint[], %(others)s::bigint[]) as w(one, other)),
    family as materialized (
        select h.head, f.id from (select one as head from w union select other from w) h
        cross join lateral (
            select h.head as id
            union all
            select m.id from members_member m where m.workspace_id = %(workspace)s and m.canonical_id = h.head offset 0
        ) f
    ),
    behind as materialized (
        select w.one, w.other, a.id as a, b.id as b
        from w join family a on a.head = w.one join family b on b.head = w.other
    )
"""
_GROUPS = f"""
    with {_FAMILIES}
    select p.one, p.other, count(distinct s.group_id)
    from behind p
    join groups_span s on s.workspace_id = %(workspace)s and s.member_id = p.a
    join groups_span t on t.workspace_id = %(workspace)s and t.member_id = p.b and t.group_id = s.group_id
    group by p.one, p.other
"""
_DAYS = f"""
    with {_FAMILIES},
    days as materialized (
        select f.head, d.group_id, d.day, min(d.first_at) as first_at, max(d.last_at) as last_at
        from family f join chats_memberday d on d.workspace_id = %(workspace)s and d.member_id = f.id
        group by 1, 2, 3
    )
    select w.one, w.other,
           count(*) filter (where x.day = y.day and x.first_at <= y.last_at and y.first_at <= x.last_at)
    from w join days x on x.head = w.one join days y on y.head = w.other and y.group_id = x.group_id
    group by w.one, w.other
"""


def together(workspace_id: int, pairs: Iterable[Pair]) -> dict[Pair, list[Sign]]:
    """What groups and days say of each pair: groups in common; words side by side on a day, or only ever in turn."""
    wanted = list(pairs)
    values: dict[str, Any] = {
        "workspace": workspace_id, "ones": numbers(p[0] for p in wanted), "others": numbers(p[1] for p in wanted),
    }  # fmt: skip
    found: dict[Pair, list[Sign]] = defaultdict(list)
    if not wanted:
        return found
    with server_cursor() as cursor:
        for one, other, groups in cursor.execute(_GROUPS, values).fetchall():
            found[one, other].append(Sign(Hint.GROUPS, times=groups))
        for one, other, days in cursor.execute(_DAYS, values).fetchall():
            # Who talks side by side in a group shares it as any two people do: that no longer speaks for them.
            found[one, other] = [Sign(Hint.AT_ONCE, times=days)] if days else [*found[one, other], Sign(Hint.IN_TURN)]
    return found


@dataclass(frozen=True, slots=True)
class Side:
    """One of two members, as a judge compares them. `platforms`, `groups` and `names`: each once, a few at most."""

    id: int
    uid: UUID
    name: str
    platforms: tuple[str, ...]
    names: tuple[str, ...]
    groups: tuple[str, ...]
    first_seen_at: datetime | None
    last_seen_at: datetime | None
    messages: int


MOST_NAMED = 5

_SIDES = """
    with asked as materialized (
        select m.id, coalesce(m.canonical_id, m.id) as head from members_member m
        where m.workspace_id = %(workspace)s and m.id = any(%(members)s::bigint[])
    ),
    family as materialized (
        select distinct a.id as asked, f.id from asked a
        cross join lateral (
            select a.head as id
            union all
            select m.id from members_member m where m.workspace_id = %(workspace)s and m.canonical_id = a.head offset 0
        ) f
    )
    select a.id, h.uid, h.name,
        array(select distinct i.platform from members_identity i join family f on f.id = i.member_id
              where i.workspace_id = %(workspace)s and f.asked = a.id
                and i.platform not in ('unionid', 'phone', 'email', 'own') order by 1 limit %(most)s),
        array(select distinct i.name from members_identity i join family f on f.id = i.member_id
              where i.workspace_id = %(workspace)s and f.asked = a.id and i.name <> '' order by 1 limit %(most)s),
        array(select g.name from groups_span s join family f on f.id = s.member_id
              join groups_group g on g.workspace_id = s.workspace_id and g.id = s.group_id
              where s.workspace_id = %(workspace)s and f.asked = a.id
              group by g.id, g.name order by max(s.joined_at) desc limit %(most)s),
        least(h.created_at, (select min(s.joined_at) from groups_span s join family f on f.id = s.member_id
                             where s.workspace_id = %(workspace)s and f.asked = a.id)),
        (select max(m.last_seen_at) from members_member m join family f on f.id = m.id
         where m.workspace_id = %(workspace)s and f.asked = a.id),
        coalesce((select sum(d.messages) from chats_memberday d join family f on f.id = d.member_id
                  where d.workspace_id = %(workspace)s and f.asked = a.id), 0)::bigint
    from asked a join members_member h on h.workspace_id = %(workspace)s and h.id = a.head
    where h.erased_at is null
"""


def sides(workspace_id: int, member_ids: Iterable[int]) -> dict[int, Side]:
    """These members with everything that was merged into them, by the id that was asked for, but erased ones."""
    wanted = numbers(member_ids)
    if wanted == "{}":
        return {}
    with server_cursor() as cursor:
        values = {"workspace": workspace_id, "members": wanted, "most": MOST_NAMED}
        rows = cursor.execute(_SIDES, values).fetchall()
    return {row[0]: Side(*[*row[:3], *(tuple(part) for part in row[3:6]), *row[6:]]) for row in rows}
