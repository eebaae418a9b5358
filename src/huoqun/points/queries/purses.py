"""What of people's points was earned up to a day and is not spent, account by account."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from huoqun.core.sql import numbers, server_cursor

from ..lapsing import Purse

# Taking back what was earned is as if it had not been earned then, and giving back what was spent as if it had not been
# spent; but what had lapsed and is given back is good for as long as if it were earned anew.
MOVES = """
    with own as (
        select a.id, a.member_id, coalesce(m.canonical_id, m.id) as head, a.posted, a.reserved
        from points_account a
        join members_member m on m.workspace_id = a.workspace_id and m.id = a.member_id
        where a.workspace_id = %(workspace)s and a.kind = 'member' and a.currency = 'points' {which}
    ),
    moved as (
        select l.account, l.transfer, sum(l.amount)::bigint as amount from own
        join points_leg l on l.account = own.id where l.amount <> 0 group by l.account, l.transfer
    ),
    dated as (
        select v.account, v.amount, case when n.anew then v.amount > 0 else v.amount < 0 end as earned,
               (case when n.anew then coalesce(t.settled_at, t.at) else coalesce(o.settled_at, o.at) end
                at time zone %(zone)s)::date as day
        from moved v
        join points_transfer t on t.id = v.transfer
        left join points_transfer o on o.id = t.reverses
        left join points_account x on x.id = o.credited
        cross join lateral (select t.reverses is null or x.kind = 'expired' as anew) n
    )
"""
_OLD = f"""
    {MOVES}
    select own.head, own.member_id, own.posted, own.reserved,
           coalesce(sum(d.amount) filter (where not d.earned or d.day <= %(cut)s), 0)::bigint
    from own left join dated d on d.account = own.id
    group by own.id, own.head, own.member_id, own.posted, own.reserved
    order by own.head, own.member_id
"""
_THESE, _SOME = "and a.member_id = any(%(members)s::bigint[])", "and a.posted > a.reserved"
Families = dict[int, list[Purse]]


def purses(workspace_id: int, *, cut: date, zone: str, members: Iterable[int] | None = None) -> Families:
    """Of each person (of these, or of all who have points to spend) the accounts, by whoever stands for them now."""
    values = {"workspace": workspace_id, "zone": zone, "cut": cut, "members": numbers(members or ())}
    found: Families = defaultdict(list)
    with server_cursor() as cursor:
        cursor.execute(_OLD.format(which=_SOME if members is None else _THESE), values)
        for head, *rest in cursor:
            found[head].append(Purse(*rest))
    return found
