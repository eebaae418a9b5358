"""The whole ledger of a workspace counted anew, and compared with what it says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from huoqun.core.sql import server_cursor

MOST = 100
"""So many differences are named; more are the same story."""


@dataclass(frozen=True, slots=True)
class Difference:
    """Something that does not add up: `what` (a word), the `id` of the account or transfer, what is `said` and what
    was `found`.
    """

    what: str
    id: int
    said: int | None
    found: int | None


@dataclass(frozen=True, slots=True)
class Audit:
    """How much was looked at, and what differs."""

    accounts: int
    transfers: int
    legs: int
    differences: tuple[Difference, ...]

    @property
    def equal(self) -> bool:
        return not self.differences

    def as_json(self) -> dict[str, Any]:
        """As `huoqun points audit --json` prints it."""
        return {
            "equal": self.equal, "accounts": self.accounts, "transfers": self.transfers, "legs": self.legs,
            "differences": [
                {"what": d.what, "id": d.id, "said": d.said, "found": d.found} for d in self.differences
            ],
        }  # fmt: skip


# One statement, so that it sees one moment however much is being written meanwhile.
_AUDIT = """
    with accounts as materialized (select * from points_account where workspace_id = %(workspace)s),
    transfers as materialized (select * from points_transfer where workspace_id = %(workspace)s),
    legs as materialized (
        select *, sum(amount) over (partition by account order by id) as counted
        from points_leg where workspace_id = %(workspace)s
    ),
    by_account as (
        select account, sum(amount)::bigint as posted, sum(held)::bigint as reserved from legs group by account
    ),
    by_transfer as (
        select l.transfer, sum(l.amount)::bigint as amount, sum(l.held)::bigint as held,
               (sum(l.amount) filter (where l.amount > 0))::bigint as given, count(distinct a.currency) as currencies
        from legs l left join accounts a on a.id = l.account group by l.transfer
    ),
    differs as (
        select 'posted' as what, a.id, a.posted as said, coalesce(b.posted, 0) as found
        from accounts a left join by_account b on b.account = a.id where a.posted <> coalesce(b.posted, 0)
        union all
        select 'reserved', a.id, a.reserved, coalesce(b.reserved, 0)
        from accounts a left join by_account b on b.account = a.id where a.reserved <> coalesce(b.reserved, 0)
        union all
        select 'floor', id, floor, posted - reserved from accounts where posted - reserved < floor
        union all
        select 'account', l.account, null, l.transfer from legs l left join accounts a on a.id = l.account
        where a.id is null
        union all
        select 'after', l.account, l.after, l.counted::bigint from legs l where l.after <> l.counted
        union all
        select 'sum', b.transfer, 0, b.amount from by_transfer b where b.amount <> 0 or b.currencies <> 1
        union all
        select 'transfer', b.transfer, null, b.given from by_transfer b left join transfers t on t.id = b.transfer
        where t.id is null
        union all
        select 'given', t.id, case t.state when 1 then t.amount else 0 end, coalesce(b.given, 0)
        from transfers t left join by_transfer b on b.transfer = t.id
        where coalesce(b.given, 0) <> case t.state when 1 then t.amount else 0 end
        union all
        select 'held', t.id, case t.state when 0 then t.amount else 0 end, coalesce(b.held, 0)
        from transfers t left join by_transfer b on b.transfer = t.id
        where coalesce(b.held, 0) <> case t.state when 0 then t.amount else 0 end
        union all
        select 'reverses', t.id, t.amount, o.amount from transfers t left join transfers o on o.id = t.reverses
        where t.reverses is not null and (o.id is null or o.amount <> t.amount or o.state <> 1)
    )
    select (select count(*) from accounts), (select count(*) from transfers), (select count(*) from legs),
           coalesce((select jsonb_agg(jsonb_build_array(what, id, said, found))
                     from (select * from differs order by what, id limit %(most)s) d), '[]')
"""


def audit(workspace_id: int) -> Audit:
    """Count every account anew from its legs, and look at every transfer; names what differs."""
    with server_cursor() as cursor:
        row = cursor.execute(_AUDIT, {"workspace": workspace_id, "most": MOST}).fetchone()
    assert row is not None
    return Audit(row[0], row[1], row[2], tuple(Difference(*one) for one in row[3]))
