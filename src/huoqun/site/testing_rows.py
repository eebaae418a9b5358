"""Rows that many tests begin with, made once by the product's own verbs and put back for each further test: founding
the cast asks the database a hundred times, its rows come back in one go.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from huoqun.site.testing import _KEPT, SERVER

_NOT_MADE = (*_KEPT, "core_cursor", "points_unproven")
"""Where workers stand, and what a running transaction has yet to prove, is nobody's."""
_TABLES = """
    select c.relname, string_agg(quote_ident(a.attname), ', ' order by a.attnum)
    from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    where c.relkind in ('r', 'p') and not c.relispartition and c.relnamespace = 'public'::regnamespace
      and c.relname <> all(%s) and a.attgenerated = ''
      -- Whose rows are told apart by the transaction that wrote them: they belong to the one that puts them back.
      and a.atttypid <> 'xid8'::regtype
    group by c.oid, c.relname order by c.relname
"""


@contextmanager
def _unchecked(cursor: Any) -> Iterator[None]:
    """Without triggers: what they prove or tell of was proved when the rows were made."""
    cursor.execute("set local session_replication_role = replica")
    yield
    cursor.execute("set local session_replication_role = origin")


class Rows:
    """All rows of the database, where it held none before: `keep()` reads them, `put_back()` writes them."""

    def __init__(self) -> None:
        self._statements = ""

    @staticmethod
    def can_be_kept() -> bool:
        """Whether the server is ours, so that we may leave its triggers out, and holds nobody's rows yet."""
        from django.db import connection

        if SERVER is None:
            return False
        with connection.cursor() as cursor:
            cursor.execute(_TABLES, [list(_NOT_MADE)])
            any_row = " or ".join(f"exists (select from {table})" for table, _ in cursor.fetchall())
            cursor.execute(f"select not ({any_row})")
            return bool(cursor.fetchone()[0])

    def keep(self) -> None:
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute(_TABLES, [list(_NOT_MADE)])
            found = [self._read(cursor, table, columns) for table, columns in cursor.fetchall()]
        self._statements = "; ".join(filter(None, found))

    @staticmethod
    def _read(cursor: Any, table: str, columns: str) -> str:
        cursor.execute(f"select quote_literal(json_agg(t)::text) from (select {columns} from {table}) t")
        rows = cursor.fetchone()[0]
        if rows is None:
            return ""
        return (
            f"insert into {table} ({columns}) overriding system value "
            f"select {columns} from json_populate_recordset(null::{table}, {rows})"
        )

    def put_back(self) -> None:
        from django.db import connection, transaction

        with transaction.atomic(), connection.cursor() as cursor, _unchecked(cursor):
            cursor.execute(re.sub("%", "%%", self._statements), [])
