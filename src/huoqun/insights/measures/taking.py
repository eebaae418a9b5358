"""Measures are taken and kept, so that no page has to: of the whole workspace, and of each group.

By DuckDB inside the process; where a Spark master is set, by that.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Any, Protocol

from django.conf import settings

from huoqun.chats.queries.pulse import as_of
from huoqun.core.queries import workspace

from ..archive import reading, shape, spark
from ..archive.rollups import table
from ..models import Taken
from .base import Frame
from .catalogue import EXPRESSIONS

log = logging.getLogger(__name__)

WHOLE = 0
LATELY = 42
"""Days: a group that was silent for longer is not measured by itself."""
AGAIN_AFTER = timedelta(hours=1)
GROUPS_AT_ONCE = 200


class Engine(Protocol):
    """Runs an expression and gives its rows."""

    def rows(self, expression: Any) -> list[tuple[Any, ...]]: ...


@contextmanager
def engine(workspace_id: int, *, groups: Sequence[int] | None) -> Iterator[Engine]:
    """What measures run on here, seeing a workspace's archive, of some groups alone if they are named."""
    if not settings.CONFIG.spark_master:
        with reading.seen(workspace_id, groups=groups) as duck:
            yield duck
        return
    with spark.opened(settings.CONFIG.spark_master) as cluster:
        for one in shape.ALL:
            cluster.see(one, reading.files(workspace_id, table=one), groups)
        yield cluster


def until(workspace_id: int, *, now: datetime) -> date:
    """The day from which on nothing is looked at: today, whose end nobody knows yet. Of an old import, its last day."""
    here = workspace(workspace_id)
    return as_of(workspace_id, now=now).at.astimezone(here.tz).date()


def take(workspace_id: int, *, group_id: int = WHOLE, until: date, now: datetime) -> None:
    """Take every measure of a group, or of the whole workspace, and keep what they come to."""
    with engine(workspace_id, groups=None if group_id == WHOLE else [group_id]) as by:
        history = _history(by, until)
        for name, expression in EXPRESSIONS.items():
            begun = time.perf_counter()
            rows = by.rows(expression(Frame(until.toordinal())))
            Taken.objects.update_or_create(
                workspace_id=workspace_id, group_id=group_id, name=name,
                defaults={
                    "until": until, "history": history, "rows": [list(row) for row in rows], "taken_at": now,
                    "millis": round((time.perf_counter() - begun) * 1000),
                },
            )  # fmt: skip


def take_due(workspace_id: int, *, now: datetime) -> int:
    """Take what was not taken of today, or changed an hour ago or longer; answers of how many groups that was."""
    day = until(workspace_id, now=now)
    known = {
        one.group_id: one for one in Taken.objects.of(workspace_id).filter(name=next(iter(EXPRESSIONS))).only(
            "group_id", "until", "taken_at"
        )
    }  # fmt: skip
    changed = max((file.stat().st_mtime for file in reading.files(workspace_id, table=shape.DAYS)), default=None)
    if changed is None:
        return 0

    def is_due(group_id: int) -> bool:
        last = known.get(group_id)
        if last is None or last.until != day:
            return True
        return last.taken_at.timestamp() < changed and now - last.taken_at > AGAIN_AFTER

    due = [group for group in (WHOLE, *_spoke(workspace_id, day)) if is_due(group)][: GROUPS_AT_ONCE + 1]
    for group in due:
        take(workspace_id, group_id=group, until=day, now=now)
    return len(due)


def _history(by: Engine, until: date) -> int:
    """How many days back the archive goes."""
    days = table(shape.DAYS)
    days = days.filter(days.day < until.toordinal())
    first = by.rows(days.agg(first=days.day.min()))[0][0]
    return 0 if first is None else until.toordinal() - int(first)


def _spoke(workspace_id: int, day: date) -> list[int]:
    """Groups in which anything happened lately."""
    days = table(shape.DAYS)
    lately = days.filter(days.day >= day.toordinal() - LATELY, days.group_id != 0)
    with reading.seen(workspace_id, tables=(shape.DAYS,)) as duck:
        return sorted(row[0] for row in duck.rows(lately.select("group_id").distinct()))
