"""What of a member's lapses next, for their page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from huoqun.core.queries import Workspace
from huoqun.core.sql import server_cursor

from ..lapsing import outlook
from ..rules import Currency
from .policies import NEWEST, policy_of
from .purses import MOVES

_FAMILY = """
    select f.id from members_member m join members_member f on f.workspace_id = m.workspace_id
        and (f.id = coalesce(m.canonical_id, m.id) or f.canonical_id = coalesce(m.canonical_id, m.id))
    where m.workspace_id = %(workspace)s and m.id = %(member)s
"""
_LOOK = f"""
    {MOVES.format(which=f"and a.member_id in ({_FAMILY})")}
    select 'earned', d.day, sum(d.amount)::bigint, null from dated d where d.earned group by d.day
    union all select 'spent', null, coalesce(-sum(amount), 0)::bigint, null from dated where not earned
    union all select 'spent', null, coalesce(sum(reserved), 0)::bigint, null from own
    union all select currency, day, sum(amount)::bigint, null from points_lapse
        where workspace_id = %(workspace)s and member_id in ({_FAMILY}) and done_at is null group by currency, day
    union all select 'policy', null, null, ({NEWEST})
    order by 2
"""


@dataclass(frozen=True, slots=True)
class Ahead:
    """`points`: (last day, amount), the next first; `growth`: (day, amount) where some falls soon."""

    points: tuple[tuple[date, int], ...]
    growth: tuple[date, int] | None


def lapses_of(here: Workspace, member_id: int, *, now: datetime) -> Ahead:
    """When how much goes, if the member spends and earns nothing any more; by one statement."""
    values = {"workspace": here.id, "zone": here.zone, "member": member_id, "now": now}
    with server_cursor() as cursor:
        rows = cursor.execute(_LOOK, values).fetchall()
    growth = next(((day, amount) for what, day, amount, _ in rows if what == Currency.GROWTH), None)
    expiry = policy_of(here, next(text for what, _, _, text in rows if what == "policy")).expiry
    if expiry is None:
        return Ahead((), growth)
    earned = [(day, amount) for what, day, amount, _ in rows if what == "earned"]
    spent = sum(amount for what, _, amount, _ in rows if what == "spent")
    told = {day: amount for what, day, amount, _ in rows if what == Currency.POINTS}
    return Ahead(tuple(outlook(earned, spent, expiry, now.astimezone(here.tz).date(), told)), growth)
