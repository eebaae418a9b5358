"""Partitions for the months that messages fall into, before they come."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction

from huoqun.core.sql import server_cursor

TABLES = ("chats_message", "chats_search")
_LOCK = 4_823_002

_MISSING = """
    select t.name, m.month from unnest(%s::text[]) as t(name), unnest(%s::date[]) as m(month)
    where to_regclass(t.name || to_char(m.month, '_YYYYMM')) is null
"""


def ensure_months(moments: Iterable[datetime]) -> int:
    """Make the missing monthly partitions for these (UTC) moments; answers how many were missing."""
    return make_months({(at.year, at.month) for at in moments})


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
