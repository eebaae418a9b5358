"""Partitions for the months that messages fall into, before they come."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db import connection, transaction

from huoqun.core.sql import server_cursor

TABLES = ("chats_message", "chats_search")
_LOCK = 4_823_002

_MISSING = """
    select t.name, m.month from unnest(%s::text[]) as t(name), unnest(%s::date[]) as m(month)
    where to_regclass(t.name || to_char(m.month, '_YYYYMM')) is null
"""


_seen: set[tuple[int, int]] = set()


def ensure_months(moments: Iterable[datetime], *, now: datetime) -> int:
    """Make the missing monthly partitions for these (UTC) moments; answers how many were missing.

    This month and later ones are asked for once: no retention drops them. What stands is seen outside a transaction
    only, as one that fails takes back what it made.
    """
    wanted = {(at.year, at.month) for at in moments}
    lasting = {month for month in wanted if month >= (now.year, now.month)}
    missing = make_months(wanted - (lasting & _seen))
    if not connection.in_atomic_block:
        _seen.update(lasting)
    return missing


def make_months(wanted: Iterable[tuple[int, int]]) -> int:
    """Make the missing partitions of these (year, month); answers how many were missing.

    In a transaction of its own when called outside one: making a partition locks the whole table for a moment.
    """
    months = sorted(date(year, month, 1) for year, month in wanted)
    if not months:
        return 0
    with server_cursor() as cursor:
        cursor.execute(_MISSING, [list(TABLES), months])
        missing = cursor.fetchall()
    if not missing:
        return 0
    with transaction.atomic(), server_cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [_LOCK])
        for table, month in missing:
            cursor.execute("select core_add_months(%s, %s, 1)", [table, month])
    return len(missing)
