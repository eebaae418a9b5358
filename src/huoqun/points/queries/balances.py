"""What people have, and how it came about."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from huoqun.core.sql import numbers, server_cursor

from ..rules import Balance, Currency, State

# A person is everybody who was merged into one.
_FAMILY = """
    select w.id as asked, f.id as member_id
    from unnest(%(members)s::bigint[]) as w(id)
    join members_member m on m.workspace_id = %(workspace)s and m.id = w.id
    cross join lateral (
        select coalesce(m.canonical_id, m.id) as id
        union all
        select x.id from members_member x where x.canonical_id = coalesce(m.canonical_id, m.id)
    ) f
"""
_BALANCES = f"""
    select f.asked, a.currency, sum(a.posted)::bigint, sum(a.reserved)::bigint
    from ({_FAMILY}) f
    join points_account a on a.workspace_id = %(workspace)s and a.kind = 'member' and a.member_id = f.member_id
    group by f.asked, a.currency
"""


def balances(workspace_id: int, member_ids: Iterable[int]) -> dict[int, dict[Currency, Balance]]:
    """For each of these members what they have of every currency, whatever they earned as somebody merged included."""
    asked = set(member_ids)
    found = {member: dict.fromkeys(Currency, Balance()) for member in asked}
    with server_cursor() as cursor:
        cursor.execute(_BALANCES, {"workspace": workspace_id, "members": numbers(asked)})
        for member, currency, posted, reserved in cursor.fetchall():
            found[member][Currency(currency)] = Balance(posted, reserved)
    return found


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a member's account. `place`: the key of the next page. `amount`: above 0 where it was earned.

    `after`: what they had then; what is only set aside (`state` pending) has not changed it. `reversed`: it was taken
    back later; `reverses`: the id of the transfer that this one takes back.
    """

    place: int
    transfer_id: int
    key: str
    currency: Currency
    amount: int
    after: int
    state: State
    reason: str
    rule: str
    asked_by: str
    group_id: int | None
    at: datetime
    settled_at: datetime | None
    reverses: int | None
    reversed: bool


_ENTRIES = f"""
    with own as (
        select a.id, a.currency from ({_FAMILY}) f
        join points_account a on a.workspace_id = %(workspace)s and a.kind = 'member' and a.member_id = f.member_id
    ),
    moved as (
        select l.transfer, own.currency, max(l.id) as place, sum(l.amount) as amount,
               sum(l.held) filter (where l.held > 0) as set_aside
        from own join points_leg l on l.account = own.id group by l.transfer, own.currency
    ),
    counted as (
        select *, sum(amount) over (partition by currency order by place) as after from moved
    )
    select c.place, t.id, t.key, c.currency, (case when t.state = 1 then c.amount else -c.set_aside end)::bigint,
           c.after::bigint, t.state, t.reason, t.rule, t.asked_by, t.group_id, t.at, t.settled_at, t.reverses,
           exists (select from points_transfer b where b.workspace_id = t.workspace_id and b.reverses = t.id)
    from counted c join points_transfer t on t.id = c.transfer
    where (%(before)s::bigint is null or c.place < %(before)s)
    order by c.place desc limit %(limit)s
"""


def entries(workspace_id: int, member_id: int, before: int | None = None, limit: int = 50) -> list[Entry]:
    """What a person earned and spent, newest first; `before`: the `place` of the last line of the page before."""
    values = {"workspace": workspace_id, "members": numbers([member_id]), "before": before, "limit": limit}
    with server_cursor() as cursor:
        cursor.execute(_ENTRIES, values)
        return [
            Entry(row[0], row[1], row[2], Currency(row[3]), row[4], row[5], State(row[6]), *row[7:])
            for row in cursor.fetchall()
        ]
