"""Answers to conditions by the database: thousands of rows in one statement."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from huoqun.core.sql import moments, numbers, server_cursor

from .registry import Value
from .sql import compile_sql, over
from .tree import Node


class Row(NamedTuple):
    """Whom a condition is asked about. Of a group's own run `member_id` is None; before a calendar begins, `day`."""

    workspace_id: int
    now: datetime
    member_id: int | None = None
    group_id: int | None = None
    run_id: int | None = None
    day: int | None = None
    began_at: datetime | None = None


_ROWS = """(
    select * from unnest(%(workspaces)s::bigint[], %(nows)s::timestamptz[], %(members)s::bigint[], %(groups)s::bigint[],
                         %(runs)s::bigint[], %(days)s::int[], %(begans)s::timestamptz[], %(whiches)s::int[])
        with ordinality as w(workspace_id, now, member_id, group_id, run_id, day, began_at, which, place))"""


def answer_many(trees: Sequence[Node], rows: Sequence[Row]) -> list[tuple[Value, ...]]:
    """Every condition's answer for every row, in the order of both. None is unknown."""
    if not rows or not trees:
        return [() for _ in rows]
    params: dict[str, Any] = {}
    asked = ", ".join(compile_sql(tree, params)[0] for tree in trees)
    return _run(asked, params | _columns(rows, [0] * len(rows)))


def answer_each(asked: Sequence[tuple[Node, Row]]) -> list[bool | None]:
    """For each row the answer to its own condition (of yes or no), in one statement. None is unknown."""
    if not asked:
        return []
    places: dict[Node, int] = {}
    whiches = [places.setdefault(tree, len(places)) for tree, _ in asked]
    params: dict[str, Any] = {}
    cases = " ".join(f"when {place} then {compile_sql(tree, params)[0]}" for tree, place in places.items())
    values = params | _columns([row for _, row in asked], whiches)
    return [row[0] for row in _run(f"case r.which {cases} end", values)]


def _run(asked: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    with server_cursor() as cursor:
        cursor.execute(f"select {asked} from {over(_ROWS)} order by r.place", values)
        return cursor.fetchall()


def _columns(rows: Sequence[Row], whiches: Sequence[int]) -> dict[str, Any]:
    return {
        "workspaces": numbers(row.workspace_id for row in rows),
        "nows": moments(row.now for row in rows),
        "members": numbers(row.member_id for row in rows),
        "groups": numbers(row.group_id for row in rows),
        "runs": numbers(row.run_id for row in rows),
        "days": numbers(row.day for row in rows),
        "begans": moments(row.began_at for row in rows),
        "whiches": numbers(whiches),
    }
