"""DuckDB, inside the process: tables are Parquet files, and nothing of it outlives the connection."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb

from .shape import Table

MEMORY, THREADS = "1GB", 2
TYPES = {"int64": "bigint", "int32": "integer", "string": "varchar", "array<int64>": "bigint[]"}
_CSV = """auto_detect = false, header = false, delim = ',', quote = '"', escape = '"', nullstr = '',
    allow_quoted_nulls = false"""


class DuckDB:
    """One connection with views on files; one thread's at a time."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.connection = connection

    def see(self, table: Table, files: Iterable[Path], groups: Sequence[int] | None = None) -> None:
        """Have the table of this name be these files (none: an empty table), of these groups alone."""
        names = [str(file) for file in files]
        source = f"read_parquet({_list(names)}, hive_partitioning = false)" if names else _empty(table)
        only = ""
        if groups is not None and "group_id" in table.columns:
            only = f" where group_id in ({', '.join(map(str, groups)) or 'null'})"
        self.connection.execute(
            f'create or replace temp view "{table.name}" as select {_columns(table)} from {source}{only}'
        )

    def rows(self, expression: Any) -> list[tuple[Any, ...]]:
        """What an expression comes to."""
        return self.connection.execute(sql(expression)).fetchall()

    def write(self, expression: Any, table: Table, to: Path) -> None:
        """Write what an expression comes to, or what it was compiled to, as it is ordered."""
        self._copy(f"({expression if isinstance(expression, str) else sql(expression)})", table, to)

    def take(self, csv: Path, table: Table, to: Path) -> None:
        """Write what PostgreSQL copied out as CSV, in the table's order."""
        shape = ", ".join(f"'{name}': '{TYPES[kind]}'" for name, kind in table.columns.items())
        source = f"read_csv({_list([str(csv)])}, {_CSV}, columns = {{{shape}}})"
        self._copy(source, table, to, f" order by {table.order}")

    def count(self, table: Table) -> int:
        """How many rows a seen table has."""
        found = self.connection.execute(f'select count(*) from "{table.name}"').fetchone()
        return int(found[0]) if found else 0

    def _copy(self, source: str, table: Table, to: Path, order: str = "") -> None:
        place = _list([str(to)])[1:-1]
        self.connection.execute(
            f"copy (select {_columns(table)} from {source}{order}) to {place} (format parquet, compression zstd)"
        )


@contextmanager
def opened(scratch: Path, *, memory: str = MEMORY, threads: int = THREADS) -> Iterator[DuckDB]:
    """An engine; what does not fit into its memory it keeps in `scratch`. It loads nothing and calls nobody."""
    settings: Mapping[str, Any] = {
        "memory_limit": memory, "threads": threads, "temp_directory": str(scratch),
        "preserve_insertion_order": False, "autoinstall_known_extensions": False, "autoload_known_extensions": False,
    }  # fmt: skip
    connection = duckdb.connect(":memory:", config=dict(settings))
    try:
        yield DuckDB(connection)
    finally:
        connection.close()


def sql(expression: Any) -> str:
    """An expression in DuckDB's dialect."""
    from ibis.backends.sql.compilers import DuckDBCompiler

    return str(DuckDBCompiler().to_sqlglot(expression).sql("duckdb"))


def _columns(table: Table) -> str:
    return ", ".join(f'"{name}"::{TYPES[kind]} as "{name}"' for name, kind in table.columns.items())


def _empty(table: Table) -> str:
    return f"(select {', '.join(f'null as {name}' for name in table.columns)} where false)"


def _list(names: Sequence[str]) -> str:
    return "[" + ", ".join("'" + name.replace("'", "''") + "'" for name in names) + "]"
