"""What is held of a person, by category, so that they can see it and take it with them.

Each module says in its `holdings.py` what it holds: a label, and a statement that answers it for a person.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from .sql import numbers

_PAGE = 500


@dataclass(frozen=True, slots=True)
class Holding:
    """`label`: what the person calls it (a msgid). `sql` asks for `%(workspace)s` and `%(members)s::bigint[]`, which
    are all members who are this person; its columns are named as the export shall name them.
    `opened`: makes a row of it readable, where it is kept encrypted.
    """

    name: str
    label: str
    sql: str
    opened: Callable[[dict[str, Any]], dict[str, Any]] | None = None


_registry: dict[str, Holding] = {}


def register(holding: Holding) -> None:
    """Let a person see this too. The same name again is a mistake."""
    if holding.name in _registry and _registry[holding.name] != holding:
        raise ValueError(f"{holding.name} is held twice")
    _registry[holding.name] = holding


def all_holdings() -> tuple[Holding, ...]:
    """Every category, in the order in which modules stand."""
    return tuple(_registry.values())


def counted(workspace_id: int, member_ids: Sequence[int]) -> list[tuple[Holding, int]]:
    """Of every category how many rows are held of this person; one statement."""
    known = all_holdings()
    each = " union all ".join(f"select {place} as place, count(*) from ({h.sql}) h" for place, h in enumerate(known))
    if not each:
        return []
    with connection.cursor() as cursor:
        cursor.execute(f"{each} order by place", _values(workspace_id, member_ids))
        return [(known[place], count) for place, count in cursor.fetchall()]


def rows(holding: Holding, workspace_id: int, member_ids: Sequence[int]) -> Iterator[dict[str, Any]]:
    """What is held in one category, row by row, however much that is."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(holding.sql, _values(workspace_id, member_ids))
        while page := cursor.fetchmany(_PAGE):
            names = [column[0] for column in cursor.description]
            found = (dict(zip(names, row, strict=True)) for row in page)
            yield from map(holding.opened, found) if holding.opened else found


def named(name: str) -> Holding | None:
    """The category of this name."""
    return _registry.get(name)


_NEWEST = """
    select * from (select row_number() over () as place__, h.* from ({}) h) n
    where %(before)s::bigint is null or place__ < %(before)s order by place__ desc limit %(limit)s
"""


def newest(
    holding: Holding, workspace_id: int, member_ids: Sequence[int], *, before: int | None, limit: int
) -> list[tuple[int, dict[str, Any]]]:
    """What is held in one category, the newest first: (place, row), those before a place."""
    values = _values(workspace_id, member_ids) | {"before": before, "limit": limit}
    with connection.cursor() as cursor:
        cursor.execute(_NEWEST.format(holding.sql), values)
        names = [column[0] for column in cursor.description][1:]
        found = [(row[0], dict(zip(names, row[1:], strict=True))) for row in cursor.fetchall()]
    return [(place, holding.opened(row) if holding.opened else row) for place, row in found]


def _values(workspace_id: int, member_ids: Sequence[int]) -> dict[str, Any]:
    return {"workspace": workspace_id, "members": numbers(member_ids)}
