"""Whoever earned no growth value for long, by whoever stands for them now."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from huoqun.core.queries import Workspace
from huoqun.core.sql import numbers, server_cursor

from ..lapsing import falls_on
from ..policy.model import Decay

# A reversal of what had fallen counts as earned: whoever gave it back wanted them to keep it.
_SILENT = """
    with own as (
        select coalesce(m.canonical_id, m.id) as head, a.member_id, a.posted, e.at
        from points_account a
        join members_member m on m.workspace_id = a.workspace_id and m.id = a.member_id
        left join lateral (
            select coalesce(t.settled_at, t.at) as at from points_leg l join points_transfer t on t.id = l.transfer
            where l.account = a.id and l.amount > 0 order by l.id desc limit 1
        ) e on true
        where a.workspace_id = %(workspace)s and a.kind = 'member' and a.currency = 'growth' {which}
    ),
    people as (
        select head, sum(posted)::bigint as growth, (max(at) at time zone %(zone)s)::date as last,
               array_agg(member_id order by member_id) as members, array_agg(posted order by member_id) as each
        from own group by head having sum(posted) > 0
    ),
    told as (
        select coalesce(m.canonical_id, m.id) as head, max(f.day) filter (where f.taken > 0) as fell,
               bool_or(f.done_at is null) as open
        from points_lapse f join members_member m on m.workspace_id = f.workspace_id and m.id = f.member_id
        where f.workspace_id = %(workspace)s and f.currency = 'growth' group by 1
    )
    select p.head, p.growth, p.last, told.fell, coalesce(told.open, false), p.members, p.each
    from people p left join told on told.head = p.head
    where p.last <= %(until)s order by p.head
"""
_THESE = "and a.member_id = any(%(members)s::bigint[])"


@dataclass(frozen=True, slots=True)
class Silent:
    """A person's growth value, in all and by account (member, value); when it was earned and fell last.

    `open`: they were told of a fall that has not come yet.
    """

    head_id: int
    growth: int
    last: date
    fell: date | None
    open: bool
    accounts: tuple[tuple[int, int], ...]

    def falls_on(self, decay: Decay) -> date:
        """When it falls next if they stay silent."""
        return falls_on(decay, self.last, self.fell)


def silent(here: Workspace, *, until: date, members: Iterable[int] | None = None) -> list[Silent]:
    """Whoever earned growth value last on a day or before: of these, or of all."""
    values = {"workspace": here.id, "zone": here.zone, "until": until, "members": numbers(members or ())}
    with server_cursor() as cursor:
        cursor.execute(_SILENT.format(which="" if members is None else _THESE), values)
        return [
            Silent(head, growth, last, fell, open, tuple(zip(members, each, strict=True)))
            for head, growth, last, fell, open, members, each in cursor.fetchall()
        ]
