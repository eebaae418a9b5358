"""Who bought what, how often, for how much."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from huoqun.core.sql import server_cursor

_TIMES = """
    select d.member_id, count(distinct d.source || ':' || d.source_id)
    from deeds_deed d where d.workspace_id = %s and d.kind = 'bought' and d.member_id = any(%s)
    group by d.member_id
"""


def times_bought(workspace_id: int, member_ids: Iterable[int]) -> dict[int, int]:
    """How many orders each of these members has; those with none are left out."""
    with server_cursor() as cursor:
        cursor.execute(_TIMES, [workspace_id, list(member_ids)])
        return dict(cursor.fetchall())


def paid(workspace_id: int, product: str) -> frozenset[int]:
    """Members who bought a product and were not refunded for it: what the condition `paid('…')` asks."""
    with server_cursor() as cursor:
        cursor.execute(
            "select member_id from deeds_deed where workspace_id = %s and product = %s and member_id is not null "
            "and kind in ('bought', 'refunded') group by member_id "
            "having count(*) filter (where kind = 'bought') > count(*) filter (where kind = 'refunded')",
            [workspace_id, product],
        )
        return frozenset(row[0] for row in cursor.fetchall())


@dataclass(frozen=True, slots=True)
class Turnover:
    """Money taken in a span of time, in minor units of one currency; refunds are taken off."""

    currency: str
    amount_minor: int
    orders: int
    buyers: int


_TURNOVER = """
    select currency,
           sum(case kind when 'refunded' then -amount_minor else amount_minor end)::bigint,
           count(*) filter (where kind = 'bought'),
           count(distinct member_id) filter (where kind = 'bought')
    from deeds_deed
    where workspace_id = %s and kind in ('bought', 'refunded') and occurred_at >= %s and occurred_at < %s
      and amount_minor is not null and (%s::bigint is null or group_id = %s)
    group by currency order by currency
"""


def turnover(workspace_id: int, *, since: datetime, until: datetime, group_id: int | None = None) -> list[Turnover]:
    """What came in between two moments, a row a currency."""
    with server_cursor() as cursor:
        cursor.execute(_TURNOVER, [workspace_id, since, until, group_id, group_id])
        return [Turnover(*row) for row in cursor.fetchall()]


@dataclass(frozen=True, slots=True)
class DeedLine:
    """A deed as a member's page shows it."""

    id: int
    kind: str
    product: str
    value: str
    amount_minor: int | None
    currency: str
    occurred_at: datetime
    source: str


def of_member(workspace_id: int, member_ids: Iterable[int], *, limit: int = 50) -> list[DeedLine]:
    """The latest deeds of a person (a member and whoever was merged into them), newest first."""
    with server_cursor() as cursor:
        cursor.execute(
            "select id, kind, product, value, amount_minor, currency, occurred_at, source from deeds_deed "
            "where workspace_id = %s and member_id = any(%s) order by occurred_at desc, id desc limit %s",
            [workspace_id, list(member_ids), limit],
        )
        return [DeedLine(*row) for row in cursor.fetchall()]


def unmatched(workspace_id: int) -> int:
    """How many deeds wait for somebody we do not know yet."""
    with server_cursor() as cursor:
        cursor.execute("select count(*) from deeds_deed where workspace_id = %s and member_id is null", [workspace_id])
        row = cursor.fetchone()
        return row[0] if row else 0
