"""SQL of our own on Django's connection, for work on thousands of rows at once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from django.db import connection


@contextmanager
def server_cursor() -> Iterator[psycopg.Cursor]:
    """A cursor whose parameters travel apart from the statement, in the current transaction.

    Django's own merges them into the text, which the server then parses: dear where they are arrays of thousands.
    """
    connection.ensure_connection()
    cursor = psycopg.Cursor(connection.connection)
    try:
        with cursor, connection.wrap_database_errors:
            yield cursor
    finally:
        cursor.close()
