"""SQL of our own on Django's connection, for work on thousands of rows at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any, cast
from weakref import WeakKeyDictionary

import orjson
import psycopg
from django.db import connection
from psycopg.adapt import AdaptersMap
from psycopg.pq import Format
from psycopg.types.json import JsonbLoader, set_json_loads

_TIMESTAMPTZ = psycopg.adapters.types["timestamptz"].oid
_readers: WeakKeyDictionary[psycopg.Connection[Any], AdaptersMap] = WeakKeyDictionary()


class _Seen(psycopg.Cursor[Any]):
    """Counts among Django's queries where somebody counts them, as tests of pages do."""

    @property
    def adapters(self) -> AdaptersMap:
        """Made once a connection: to make them for every statement takes longer than many a statement."""
        found = _readers.get(self.connection)
        if found is None:
            found = _readers[self.connection] = _adapted(self.connection)
        return found

    def execute(self, query: Any, params: Any = None, **options: Any) -> Any:
        if connection.queries_logged:
            connection.queries_log.append({"sql": str(query), "time": "0"})
        return super().execute(query, params, **options)


def _adapted(to: psycopg.Connection[Any]) -> AdaptersMap:
    with psycopg.Cursor(to) as cursor:
        loader = psycopg.adapters.get_loader(_TIMESTAMPTZ, Format.TEXT)
        if loader is not None:
            cursor.adapters.register_loader(_TIMESTAMPTZ, loader)
        cursor.adapters.register_loader("jsonb", JsonbLoader)
        set_json_loads(orjson.loads, cursor)
        return cursor.adapters


@contextmanager
def server_cursor() -> Iterator[psycopg.Cursor]:
    """A cursor whose parameters travel apart from the statement, in the current transaction; jsonb comes as Python.

    Django's own merges them into the text, which the server then parses: dear where they are arrays of thousands. Its
    reader of timestamps is in Python, too; here it is psycopg's own, in UTC all the same.
    """
    connection.ensure_connection()
    cursor = _Seen(connection.connection)
    try:
        with connection.wrap_database_errors:
            yield cursor
    finally:
        cursor.close()


def prefer_indexes() -> None:
    """Until the transaction ends, read by index: of tables that are just being filled the server has no statistics."""
    with server_cursor() as cursor:
        cursor.execute("set local enable_seqscan = off")


OFTEN = 4
"""What was executed so often on a connection that keeps plans is prepared from then on."""
ELSEWHERE: int | None = None
"""The same on all other connections: never, since tables grow. Tests, whose tables do not, set it."""


def keep(real: psycopg.Connection[Any], kept: bool) -> None:
    """Whether a connection's statements are prepared, and their plans kept, once they came OFTEN."""
    real.prepare_threshold = OFTEN if kept else ELSEWHERE


@contextmanager
def plans_kept() -> Iterator[None]:
    """As `prefer_indexes`, and keep the plans of statements that come again and again; within a transaction.

    For small batches whose planning takes longer than running them, and statements that have one good plan however
    large the tables are.
    """
    prefer_indexes()
    real = connection.connection
    before = real.prepare_threshold
    keep(real, True)
    try:
        yield
    finally:
        real.prepare_threshold = before


def numbers(values: Iterable[int | None]) -> str:
    """Integers as an array literal: ten times as fast as a list of them, for thousands. None becomes null."""
    return "{" + ",".join("null" if value is None else str(value) for value in values) + "}"


def texts(values: Sequence[str | None]) -> str:
    """Texts as an array literal. None becomes null."""
    if not values:
        return "{}"
    if None in values:
        return "{" + ",".join("null" if value is None else texts([value])[1:-1] for value in values) + "}"
    return _texts(cast("Sequence[str]", values))


def _texts(values: Sequence[str]) -> str:
    joined = '","'.join(values)
    if "\\" in joined or joined.count('"') != 2 * (len(values) - 1):
        joined = '","'.join(value.replace("\\", "\\\\").replace('"', '\\"') for value in values)
    return f'{{"{joined}"}}'


def moments(values: Iterable[datetime | None]) -> str:
    """Aware datetimes as an array literal."""
    return "{" + ",".join("null" if value is None else value.isoformat() for value in values) + "}"
