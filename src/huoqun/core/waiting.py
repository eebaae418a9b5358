"""How much waits for somebody in each room of the console: one statement for all of them.

A module says in its `queries/waits.py` what waits; the room beside whose name it stands names it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from .actor import Actor
from .sql import server_cursor

MOST = 100
"""So many are counted at most: nobody needs to know more than that there are very many."""


@dataclass(frozen=True, slots=True)
class Waits:
    """`permission`: whoever has it is waited for. `sql` selects a row for each thing, asks for `%(workspace)s`, and has
    `{seen}` where a group `g` has to be one of theirs."""

    name: str
    permission: str
    sql: str


def asked(actor: Actor, waits: Sequence[Waits]) -> tuple[str, dict[str, Any]]:
    """An expression that counts all of these by name, as JSON, and its values; for a statement that asks more."""
    parts, values = [], dict[str, Any](workspace=actor.workspace_id)
    for place, one in enumerate(waits):
        scope = actor.scope(one.permission)
        seen = "true"
        if not scope.everywhere:
            seen = f"(g.id = any(%(groups_{place})s::bigint[]) or g.chapter_id = any(%(chapters_{place})s::bigint[]))"
            values |= {f"groups_{place}": list(scope.group_ids), f"chapters_{place}": list(scope.chapter_ids)}
        parts.append(f"'{one.name}', (select count(*) from ({one.sql.format(seen=seen)} limit {MOST}) w)")
    return f"jsonb_build_object({', '.join(parts)})", values


def counted(actor: Actor, waits: Sequence[Waits]) -> dict[str, int]:
    """How many of each wait; nothing is asked where nothing can."""
    if not waits:
        return {}
    said, values = asked(actor, waits)
    with server_cursor() as cursor:
        row = cursor.execute(f"select {said}", values).fetchone()
    return dict(row[0]) if row else {}


PARKED = Waits("parked", "core:parked:view", "select from core_parked where workspace_id = %(workspace)s")
