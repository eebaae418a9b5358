"""What is owed to whom, and whether they said where it goes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from huoqun.core.actor import Actor
from huoqun.core.sql import numbers, server_cursor

from ..permissions import CashPermission

# An account of what is owed is named by the member that it was owed to first; it belongs to who they are now.
_OWED = """
    select h.id, h.uid, h.name, h.erased_at is not null,
           sum(a.posted - a.reserved)::bigint, sum(a.reserved)::bigint,
           jsonb_object_agg(a.name, a.posted - a.reserved),
           exists (select from rewards_payeedetails p where p.workspace_id = h.workspace_id and p.member_id = h.id)
    from points_account a
    join members_member m on m.workspace_id = a.workspace_id and m.id = a.name::bigint
    join members_member h on h.workspace_id = m.workspace_id and h.id = coalesce(m.canonical_id, m.id)
    where a.workspace_id = %(workspace)s and a.kind = 'owed' and a.currency = 'cash' and a.name ~ '^[0-9]{1,18}$'
      and a.posted > 0 and (%(members)s::bigint[] is null or h.id = any(%(members)s::bigint[]))
    group by h.id, h.uid, h.name, h.erased_at, h.workspace_id
    order by h.name, h.id
"""


@dataclass(frozen=True, slots=True)
class OwedLine:
    """A person to whom money is owed. `free`: what no payout has set aside; `accounts`: where it lies, by member id.

    `has_payee`: they said where it goes.
    """

    member_id: int
    uid: Any
    name: str
    erased: bool
    free: int
    aside: int
    accounts: dict[str, int]
    has_payee: bool


def owed(actor: Actor) -> list[OwedLine]:
    """Everybody to whom money is owed, by name."""
    actor.require(CashPermission.PAYOUTS)
    return owed_now(actor.workspace_id)


def owed_now(workspace_id: int, member_ids: Iterable[int] | None = None) -> list[OwedLine]:
    """As `owed`; `member_ids`: of these people only."""
    values = {"workspace": workspace_id, "members": None if member_ids is None else numbers(member_ids)}
    with server_cursor() as cursor:
        return [OwedLine(*row) for row in cursor.execute(_OWED, values).fetchall()]


_TEAM = """
    select p.staff from rewards_paired p join members_member m on m.workspace_id = p.workspace_id and m.id = p.member_id
    where p.workspace_id = %(workspace)s and coalesce(m.canonical_id, m.id) = any(%(members)s::bigint[])
    union
    select 'staff:' || u.id from members_claim c
    join members_member m on m.workspace_id = c.workspace_id and m.id = c.member_id
    join team_user u on c.kind = 'email' and lower(u.email) = lower(c.key)
    where c.workspace_id = %(workspace)s and coalesce(m.canonical_id, m.id) = any(%(members)s::bigint[])
"""


def of_the_team(workspace_id: int, member_ids: Iterable[int]) -> set[str]:
    """Who of the team is one of these members: as it was said, or as they claim the same e-mail address."""
    with server_cursor() as cursor:
        rows = cursor.execute(_TEAM, {"workspace": workspace_id, "members": numbers(member_ids)}).fetchall()
    return {row[0] for row in rows}
