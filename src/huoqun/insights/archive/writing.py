"""The archive is kept: months that changed are written anew, each file put in place at once.

A month is written whole from one moment of the database. What changes while it is written raises the month's version,
so that it stays marked and is written again.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.db import transaction

from huoqun.core.sql import server_cursor

from . import duck, rollups, rows, shape

_ALL = """
    insert into insights_stalemonth as m (workspace_id, month, version)
    select distinct %(workspace)s::bigint, date_trunc('month', day)::date, 1 from insights_memberday
    where workspace_id = %(workspace)s
    on conflict (workspace_id, month) do update set version = m.version + 1
"""
_MARKED = "select month, version from insights_stalemonth where workspace_id = %(workspace)s order by month"
_VERSION = "select version from insights_stalemonth where workspace_id = %(workspace)s and month = %(first)s"
_DONE = """
    delete from insights_stalemonth
    where workspace_id = %(workspace)s and month = %(first)s and version = %(version)s
"""
_ALONE = "select pg_advisory_xact_lock(hashtext('insights.archive'), %(workspace)s::int)"


@dataclass(frozen=True, slots=True)
class Written:
    """What one turn wrote anew."""

    months: tuple[date, ...]


def mark_all(workspace_id: int) -> None:
    """Have every month written anew."""
    with server_cursor() as cursor:
        cursor.execute(_ALL, {"workspace": workspace_id})


def write(workspace_id: int, *, root: Path) -> Written:
    """Write what changed since the last time. Two who do so at once wait for each other."""
    with server_cursor() as cursor:
        marked = cursor.execute(_MARKED, {"workspace": workspace_id}).fetchall()
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    for month, _version in marked:
        _write_month(workspace_id, month, root)
    with _scratch(root) as scratch, duck.opened(scratch) as engine, transaction.atomic():
        _take_turns(workspace_id)
        for table in shape.KEPT:
            _read(engine, scratch, table, workspace_id, None)
            _put(scratch, root, [table], workspace_id, None)
    return Written(tuple(month for month, _version in marked))


def _write_month(workspace_id: int, month: date, root: Path) -> None:
    values = {"workspace": workspace_id, "first": month}
    with _scratch(root) as scratch, duck.opened(scratch) as engine:
        with transaction.atomic():
            _take_turns(workspace_id)
            with server_cursor() as cursor:
                version = cursor.execute(_VERSION, values).fetchone()
            if version is None:
                return  # Somebody else has just written it.
            has_any = [_read(engine, scratch, table, workspace_id, month) for table in shape.READ]
            for table in shape.ROLLED:
                engine.write(rollups.statement(table.name), table, scratch / f"{table.name}.parquet")
            if any(has_any):
                _put(scratch, root, [*shape.READ, *shape.ROLLED], workspace_id, month)
            else:
                _drop(root, [*shape.READ, *shape.ROLLED], workspace_id, month)
        with server_cursor() as cursor:
            cursor.execute(_DONE, {**values, "version": version[0]})


def _take_turns(workspace_id: int) -> None:
    with server_cursor() as cursor:
        cursor.execute(_ALONE, {"workspace": workspace_id})


def _read(engine: duck.DuckDB, scratch: Path, table: shape.Table, workspace_id: int, month: date | None) -> bool:
    """Bring a table's rows from the database into a file of the scratch folder; whether there were any."""
    csv, parquet = scratch / f"{table.name}.csv", scratch / f"{table.name}.parquet"
    values = {"workspace": workspace_id, "first": month}
    with server_cursor() as cursor, csv.open("wb") as file:
        cursor.execute("set local enable_seqscan = off")
        with cursor.copy(f"copy ({rows.OF[table.name]}) to stdout (format csv)", values) as lines:
            for line in lines:
                file.write(line)
    engine.take(csv, table, parquet)
    is_empty = csv.stat().st_size == 0
    csv.unlink()
    engine.see(table, [parquet])
    return not is_empty


def _put(scratch: Path, root: Path, tables: list[shape.Table], workspace_id: int, month: date | None) -> None:
    """Put files in place, each in one go: who reads the one before reads on in it."""
    for table in tables:
        place = shape.folder(root, table, workspace_id, month)
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        new = scratch / f"{table.name}.parquet"
        with new.open("rb") as file:
            os.fsync(file.fileno())
        os.replace(new, place / shape.FILE)


def _drop(root: Path, tables: list[shape.Table], workspace_id: int, month: date) -> None:
    for table in tables:
        shutil.rmtree(shape.folder(root, table, workspace_id, month), ignore_errors=True)


@contextmanager
def _scratch(root: Path) -> Iterator[Path]:
    """A folder beside the files, so that putting one in place is a rename."""
    with tempfile.TemporaryDirectory(prefix=".writing-", dir=root) as made:
        yield Path(made)
