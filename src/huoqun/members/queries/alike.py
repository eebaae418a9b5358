"""Who may be one person with whom: pairs of members with something in common, found for all at once.

A pair is (smaller id, larger id) of two who stand for themselves, neither a bot nor erased. Pairs that the team holds
for two people are left out everywhere.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from huoqun.core.sql import numbers, server_cursor
from huoqun.members.likeness import MOST_HOLDERS, Hint, Sign, is_unusual

Pair = tuple[int, int]

MOST_PAIRS = 5000
"""Pairs with a name in common that are looked at in a night, the newest members first."""

# Everybody who has what these members have: the identity's holder, and those who claim it too.
_KEYS = """
    with held as materialized (
        select i.platform as kind, i.key, i.member_id, i.proven_at is not null as proven from members_identity i
        where i.workspace_id = %(workspace)s and i.platform in ('unionid', 'phone', 'email', 'own')
          and (i.platform, i.key) in (
            select c.kind, c.key from members_claim c
            where c.workspace_id = %(workspace)s
              and (%(members)s::bigint[] is null or c.member_id = any(%(members)s::bigint[])))
        union all
        select c.kind, c.key, c.member_id, c.proven from members_claim c
        where c.workspace_id = %(workspace)s
          and (%(members)s::bigint[] is null or (c.kind, c.key) in (
            select kind, key from members_claim
            where workspace_id = %(workspace)s and member_id = any(%(members)s::bigint[])))
    ),
    holders as materialized (
        select h.kind, h.key, coalesce(m.canonical_id, m.id) as head, bool_or(h.proven) as proven
        from held h join members_member m on m.workspace_id = %(workspace)s and m.id = h.member_id
        where m.erased_at is null and not m.is_bot
        group by 1, 2, 3
    ),
    counted as (select *, count(*) over (partition by kind, key) as holders from holders)
    select a.kind, a.head, b.head, a.holders, a.proven and b.proven
    from counted a join counted b on b.kind = a.kind and b.key = a.key and a.head < b.head
    where a.kind = 'unionid' or a.holders <= %(most)s
    order by a.kind = 'unionid' desc, a.head, b.head
"""


def by_keys(workspace_id: int, member_ids: Iterable[int] | None = None) -> dict[Pair, list[Sign]]:
    """Pairs that have a unionid, phone, address or customer number in common; `member_ids`: with one of these."""
    wanted = None if member_ids is None else numbers(member_ids)
    found: dict[Pair, list[Sign]] = defaultdict(list)
    with server_cursor() as cursor:
        cursor.execute(_KEYS, {"workspace": workspace_id, "members": wanted, "most": MOST_HOLDERS})
        for kind, one, other, holders, proven in cursor.fetchall():
            found[one, other].append(Sign(Hint(kind), holders, proven=proven))
    return _without_apart(workspace_id, found)


# By the smallest number of members that have it: a name that many have never becomes a pair.
_NAMES = """
    with called as materialized (
        select 'name' as hint, translate(lower(m.name), E' \\t\\u3000', '') as name, m.id as head
        from members_member m
        where m.workspace_id = %(workspace)s and m.canonical_id is null and m.erased_at is null and not m.is_bot
        union
        select x.hint, translate(lower(x.name), E' \\t\\u3000', ''), coalesce(m.canonical_id, m.id)
        from members_identity i
        cross join lateral (values ('name', i.name), ('handle', ltrim(i.handle, '@'))) as x(hint, name)
        join members_member m on m.workspace_id = %(workspace)s and m.id = i.member_id
        where i.workspace_id = %(workspace)s and x.name <> '' and m.erased_at is null and not m.is_bot
    ),
    rare as materialized (
        select hint, name, array_agg(head order by head) as heads from called where length(name) > 2
        group by hint, name having count(*) between 2 and %(most)s
    )
    select r.hint, r.name, a.head, b.head, cardinality(r.heads)
    from rare r
    cross join lateral unnest(r.heads) as a(head) cross join lateral unnest(r.heads) as b(head)
    where a.head < b.head order by b.head desc, a.head limit %(limit)s
"""


def by_names(workspace_id: int) -> dict[Pair, list[Sign]]:
    """Pairs that have an unusual name or handle in common, which few have."""
    found: dict[Pair, list[Sign]] = defaultdict(list)
    with server_cursor() as cursor:
        cursor.execute(_NAMES, {"workspace": workspace_id, "most": MOST_HOLDERS, "limit": MOST_PAIRS})
        for hint, name, one, other, holders in cursor.fetchall():
            sign = Sign(Hint(hint), holders)
            if is_unusual(name) and sign not in found[one, other]:
                found[one, other].append(sign)
    return _without_apart(workspace_id, {pair: signs for pair, signs in found.items() if signs})


_BACKGROUNDS = """
    select w.one, w.other,
           (select count(*) from jsonb_each_text(a.background) x where b.background ->> x.key = x.value),
           (select count(*) from jsonb_each_text(a.background) x
            where x.key in ('city', 'trade', 'company') and b.background ->> x.key <> x.value)
    from unnest(%s::bigint[], %s::bigint[]) as w(one, other)
    join members_member a on a.workspace_id = %s and a.id = w.one
    join members_member b on b.workspace_id = %s and b.id = w.other
    where a.background <> '{}' and b.background <> '{}'
"""


def backgrounds(workspace_id: int, pairs: Iterable[Pair]) -> dict[Pair, list[Sign]]:
    """What the backgrounds of these pairs say: two things alike speak for it, one that differs against it."""
    wanted = list(pairs)
    values = [numbers(p[0] for p in wanted), numbers(p[1] for p in wanted), workspace_id, workspace_id]
    found: dict[Pair, list[Sign]] = defaultdict(list)
    with server_cursor() as cursor:
        for one, other, alike, differ in cursor.execute(_BACKGROUNDS, values).fetchall():
            if differ:
                found[one, other].append(Sign(Hint.OTHER_BACKGROUND, times=differ))
            elif alike >= 2:
                found[one, other].append(Sign(Hint.BACKGROUND, times=alike))
    return found


_APART = """
    with apart as materialized (
        select coalesce(x.canonical_id, x.id) as one, coalesce(y.canonical_id, y.id) as other
        from members_apart a
        join members_member x on x.workspace_id = a.workspace_id and x.id = a.one_id
        join members_member y on y.workspace_id = a.workspace_id and y.id = a.other_id
        where a.workspace_id = %s
    )
    select w.one, w.other from unnest(%s::bigint[], %s::bigint[]) as w(one, other)
    where exists (select from apart a where (a.one, a.other) in ((w.one, w.other), (w.other, w.one)))
"""


def apart(workspace_id: int, pairs: Iterable[Pair]) -> set[Pair]:
    """Those of these pairs that the team holds for two people, they themselves or whoever was merged into them."""
    wanted = list(pairs)
    if not wanted:
        return set()
    with server_cursor() as cursor:
        cursor.execute(_APART, [workspace_id, numbers(p[0] for p in wanted), numbers(p[1] for p in wanted)])
        return {(one, other) for one, other in cursor.fetchall()}


def _without_apart(workspace_id: int, found: dict[Pair, list[Sign]]) -> dict[Pair, list[Sign]]:
    gone = apart(workspace_id, found)
    return {pair: signs for pair, signs in found.items() if pair not in gone}


_HEADS = """
    select id, coalesce(canonical_id, id), is_bot, erased_at is not null
    from members_member where workspace_id = %s and id = any(%s::bigint[])
"""


def heads(workspace_id: int, member_ids: Iterable[int]) -> dict[int, int]:
    """For whom each of these members stands now; bots and erased people are left out."""
    with server_cursor() as cursor:
        rows = cursor.execute(_HEADS, [workspace_id, numbers(member_ids)]).fetchall()
    return {id: head for id, head, is_bot, is_erased in rows if not is_bot and not is_erased}
