"""For whom a statement is due, and what earlier ones paid them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from huoqun.core.sql import server_cursor

# A budget that was deleted cannot take anything back: whoever it paid waits until the programme has another one.
_TO_CLOSE = """
    with paid as materialized (
        select referrer_id, sum(kept) as kept from referrals_share
        where workspace_id = %(workspace)s and state = 'paid' group by referrer_id
    ),
    stated as materialized (
        select referrer_id, sum(paid) as before, max(number) as last from referrals_statement
        where workspace_id = %(workspace)s group by referrer_id
    )
    select f.id, f.uid, coalesce(m.canonical_id, m.id), p.name, p.budget_id, coalesce(a.kept, 0)::bigint,
           coalesce(s.before, 0)::bigint, coalesce(s.last, 0)
    from referrals_referrer f
    join referrals_programme p on p.workspace_id = f.workspace_id and p.id = f.programme_id
    join members_member m on m.workspace_id = f.workspace_id and m.id = f.member_id
    join members_member h on h.workspace_id = f.workspace_id and h.id = coalesce(m.canonical_id, m.id)
    left join paid a on a.referrer_id = f.id
    left join stated s on s.referrer_id = f.id
    where f.workspace_id = %(workspace)s and (%(referrer)s::uuid is null or f.uid = %(referrer)s::uuid)
      and p.budget_id is not null and h.erased_at is null and not h.is_staff
      and (coalesce(a.kept, 0) > coalesce(s.before, 0) or exists (
        select from referrals_share x where x.referrer_id = f.id and x.state = 'pending' and x.ripe_at < %(until)s))
    order by f.id
"""


@dataclass(frozen=True, slots=True)
class Account:
    """A referrer with something to be stated. `head`: the member whom it is owed to; `kept`: what is still earned of
    shares that were paid; `before`: what statements paid; `last`: the number of the last one.
    """

    referrer_id: int
    referrer_uid: UUID
    head: int
    programme: str
    budget_id: int | None
    kept: int
    before: int
    last: int


def to_close(workspace_id: int, *, until: datetime, referrer_uid: UUID | None = None) -> list[Account]:
    """Everybody (or one referrer) for whom something was ripe before a moment."""
    values = {"workspace": workspace_id, "until": until, "referrer": referrer_uid}
    with server_cursor() as cursor:
        return [Account(*row) for row in cursor.execute(_TO_CLOSE, values).fetchall()]
