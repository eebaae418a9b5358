"""What came of the shop, by month."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from huoqun.core.actor import Actor
from huoqun.core.queries import workspace
from huoqun.core.sql import server_cursor

from ..permissions import ShopPermission


@dataclass(frozen=True, slots=True)
class Month:
    """Orders made in a month: `redeemed` and `given`, by how many `people`, how many came to nothing (`given_up`), the
    points `spent` on those that were accepted, and the days at the middle until they were (`days`, None: unknown).
    """

    month: date
    redeemed: int
    given: int
    people: int
    given_up: int
    spent: int
    days: int | None


_MONTHS = """
    select date_trunc('month', o.ordered_at at time zone %(zone)s)::date as month,
        count(*) filter (where o.came = 'redeemed'), count(*) filter (where o.came <> 'redeemed'),
        count(distinct coalesce(f.canonical_id, f.id)),
        count(*) filter (where o.state in ('cancelled', 'refused', 'expired', 'returned')),
        coalesce(sum(o.price) filter (where o.state in ('accepted', 'shipped', 'received')), 0)::bigint,
        extract(epoch from percentile_cont(0.5) within group (order by o.accepted_at - o.ordered_at)
            filter (where o.accepted_at is not null))::bigint / 86400
    from rewards_order o join members_member f on f.workspace_id = o.workspace_id and f.id = o.member_id
    where o.workspace_id = %(workspace)s
        and o.ordered_at >= date_trunc('month', %(now)s at time zone %(zone)s) at time zone %(zone)s
            - interval '11 months'
    group by 1 order by 1 desc
"""


def months(actor: Actor, *, now: datetime) -> list[Month]:
    """The last twelve months in which anything was ordered, the newest first."""
    actor.require(ShopPermission.VIEW)
    values = {"workspace": actor.workspace_id, "now": now, "zone": workspace(actor.workspace_id).zone}
    with server_cursor() as cursor:
        return [Month(*row) for row in cursor.execute(_MONTHS, values).fetchall()]
