"""Deeds as whoever pays or counts them looks at them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from huoqun.core.sql import numbers, server_cursor, texts


@dataclass(frozen=True, slots=True)
class Counted:
    """A deed with whoever stands for its member now (`head_id`), None where nobody is known, or only a bot."""

    id: int
    head_id: int | None
    group_id: int | None
    kind: str
    product: str
    amount_minor: int | None
    currency: str
    occurred_at: datetime


_COLUMNS = """d.id, case when h.is_bot or h.erased_at is not null then null else h.id end, d.group_id, d.kind,
              d.product, d.amount_minor, d.currency, d.occurred_at"""
_HEADS = """
    left join members_member m on m.workspace_id = d.workspace_id and m.id = d.member_id
    left join members_member h on h.workspace_id = d.workspace_id and h.id = coalesce(m.canonical_id, m.id)
"""
_BY_ID = f"""
    select {_COLUMNS} from deeds_deed d {_HEADS}
    where d.workspace_id = %s and d.id = any(%s::bigint[]) order by d.occurred_at, d.id
"""
_BETWEEN = f"""
    select {_COLUMNS} from deeds_deed d {_HEADS}
    where d.workspace_id = %s and d.kind = any(%s::text[]) and d.occurred_at >= %s and d.occurred_at < %s
    order by d.occurred_at, d.id
"""
_TIMES = """
    select f.head, d.kind, count(*)
    from (
        select id, coalesce(canonical_id, id) as head from members_member
        where workspace_id = %(workspace)s
          and (id = any(%(heads)s::bigint[]) or canonical_id = any(%(heads)s::bigint[]))
    ) f
    join deeds_deed d on d.workspace_id = %(workspace)s and d.member_id = f.id and d.kind = any(%(kinds)s::text[])
    group by f.head, d.kind
"""
_LAST = """
    select d.id, d.amount_minor from deeds_deed d
    where d.workspace_id = %(workspace)s and d.kind = 'bought' and d.product = %(product)s
      and d.occurred_at <= %(at)s and d.id = any(%(among)s::bigint[])
    order by (d.amount_minor is not distinct from %(amount)s) desc, d.occurred_at desc, d.id desc limit 1
"""


def by_id(workspace_id: int, deed_ids: Iterable[int]) -> list[Counted]:
    """These deeds, in the order in which they were done."""
    with server_cursor() as cursor:
        cursor.execute(_BY_ID, [workspace_id, numbers(deed_ids)])
        return [Counted(*row) for row in cursor.fetchall()]


def between(workspace_id: int, kinds: Iterable[str], *, since: datetime, until: datetime) -> Iterator[Counted]:
    """The deeds of some kinds in a span of time, in the order in which they were done."""
    with server_cursor() as cursor:
        cursor.execute(_BETWEEN, [workspace_id, texts(list(kinds)), since, until])
        while rows := cursor.fetchmany(5000):
            yield from (Counted(*row) for row in rows)


def times(workspace_id: int, heads: Iterable[int], kinds: Iterable[str]) -> dict[int, dict[str, int]]:
    """How often each of these people (by the member that stands for them) did what."""
    found: dict[int, dict[str, int]] = defaultdict(dict)
    values = {"workspace": workspace_id, "heads": numbers(heads), "kinds": texts(list(kinds))}
    with server_cursor() as cursor:
        for head, kind, count in cursor.execute(_TIMES, values).fetchall():
            found[head][kind] = count
    return found


def bought_before(
    workspace_id: int, among: Iterable[int], *, product: str, amount_minor: int | None, at: datetime
) -> tuple[int, int | None] | None:
    """Of these purchases the one that a refund is of, and what it cost: of the same amount, else the latest."""
    values = {
        "workspace": workspace_id, "product": product, "at": at, "among": numbers(among), "amount": amount_minor,
    }  # fmt: skip
    with server_cursor() as cursor:
        row = cursor.execute(_LAST, values).fetchone()
    return (row[0], row[1]) if row else None
