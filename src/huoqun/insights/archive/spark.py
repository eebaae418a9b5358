"""Spark: the same tables and the same expressions, on a cluster of any size. Extra `huoqun[spark]`, and a Java.

Only SQL goes to Spark and only rows come back, so neither pandas nor pyarrow is needed.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from huoqun.core.errors import Refused

from .shape import Table

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

_TYPES = {"int64": "bigint", "int32": "int", "string": "string", "array<int64>": "array<bigint>"}
SETTINGS = {
    "spark.sql.session.timeZone": "UTC",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.shuffle.partitions": "16",
    "spark.sql.crossJoin.enabled": "true",
    "spark.driver.memory": "2g",
}


class NoSpark(Refused):
    code = "no_spark"
    message = "Spark is not installed here."
    way_out = "Install the extra huoqun[spark] and a Java of version 17 or newer, or leave spark_master empty."
    status = 500


class Spark:
    """A session with views on files; every worker of the cluster has to see these at the same path."""

    def __init__(self, session: SparkSession) -> None:
        self.session = session

    def see(self, table: Table, files: Iterable[Path], groups: Sequence[int] | None = None) -> None:
        """Have the table of this name be these files (none: an empty table), of these groups alone."""
        columns = ", ".join(f"`{name}` {_TYPES[kind]}" for name, kind in table.columns.items())
        names = [str(file) for file in files]
        frame = (
            self.session.read.schema(columns).parquet(*names) if names else self.session.createDataFrame([], columns)
        )
        if groups is not None and "group_id" in table.columns:
            frame = frame.filter(frame.group_id.isin(list(groups)))
        frame.createOrReplaceTempView(table.name)

    def rows(self, expression: Any) -> list[tuple[Any, ...]]:
        """What an expression comes to."""
        return [tuple(row) for row in self.session.sql(sql(expression)).collect()]

    def write(self, expression: Any, to: Path) -> None:
        """Write what an expression comes to into a folder of Parquet files."""
        self.session.sql(sql(expression)).write.mode("overwrite").parquet(str(to))


@contextmanager
def opened(master: str, **more: str) -> Iterator[Spark]:
    """An engine on a master: `spark://host:7077`, or `local[2]` for this machine alone. Raises NoSpark."""
    try:
        from pyspark.sql import SparkSession
    except ImportError as error:
        raise NoSpark from error
    # Of workers on this machine each would else look for an address of its own.
    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    builder = SparkSession.builder.appName("huoqun").master(master)
    for name, value in {**SETTINGS, **more}.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    try:
        yield Spark(session)
    finally:
        session.stop()


def sql(expression: Any) -> str:
    """An expression in Spark's dialect."""
    import ibis
    from ibis.backends.sql.compilers import PySparkCompiler
    from ibis.config import Config

    class _Options(Config):
        treat_nan_as_null: bool = False

    if ibis.options.pyspark is None:  # Else set by Ibis' own engine, which is not loaded.
        ibis.options.pyspark = _Options()
    return str(PySparkCompiler().to_sqlglot(expression).sql("databricks"))
