"""What the archive has, and how its files are seen by an engine."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings

from . import duck, shape


@dataclass(frozen=True, slots=True)
class File:
    """A file of the archive. `month` is `2026-11`, or '' where a table has one file."""

    table: str
    month: str
    rows: int
    size: int
    written_at: datetime


def root() -> Path:
    """Where this installation's archive is."""
    return Path(settings.CONFIG.home) / "archive"


def files(workspace_id: int, *, table: shape.Table, at: Path | None = None) -> list[Path]:
    """A table's files, by month."""
    place = shape.folder(at or root(), table, workspace_id, None)
    return sorted(place.glob(f"month=*/{shape.FILE}" if table.monthly else shape.FILE))


def held(workspace_id: int) -> list[File]:
    """Every file of a workspace, with how much is in it."""
    with seen(workspace_id, tables=()) as engine:
        return [_held(engine, table, file) for table in shape.ALL for file in files(workspace_id, table=table)]


def _held(engine: duck.DuckDB, table: shape.Table, file: Path) -> File:
    engine.see(table, [file])
    stat = file.stat()
    month = file.parent.name.removeprefix("month=") if table.monthly else ""
    return File(table.name, month, engine.count(table), stat.st_size, datetime.fromtimestamp(stat.st_mtime, UTC))


@contextmanager
def seen(
    workspace_id: int, *, groups: Sequence[int] | None = None, tables: Sequence[shape.Table] = shape.ALL,
    at: Path | None = None,
) -> Iterator[duck.DuckDB]:  # fmt: skip
    """DuckDB that sees a workspace's archive, of some groups alone if they are named."""
    scratch = (at or root()) / ".reading"
    with duck.opened(scratch) as engine:
        for table in tables:
            engine.see(table, files(workspace_id, table=table, at=at), groups)
        yield engine
