"""Where the timetables of a group run stand: put before another slot."""

from __future__ import annotations

from collections.abc import Callable

from psycopg import Cursor

from huoqun.core.sql import moments, numbers, texts

from ..engine.timetable import Slot
from ..models import GroupRun
from ._loading import Item, load

_SLOTS = """
    select d.id from playbooks_due d join playbooks_run r on r.id = d.run_id
    where r.workspace_id = %s and r.group_run_id = %s and d.slot order by d.id for update of d
"""
_PLACE = """
    update playbooks_due d set step = w.step, occurrence = w.occurrence, due_at = w.due_at
    from unnest(%s::bigint[], %s::text[], %s::text[], %s::timestamptz[]) as w(id, step, occurrence, due_at)
    where d.id = w.id
"""


def place_slots(cursor: Cursor, row: GroupRun, find: Callable[[Item], Slot | None]) -> None:
    """Every timetable of a group run stands before the slot that is found for it; without one it is over."""
    cursor.execute(_SLOTS, [row.workspace_id, row.id])
    items = load(cursor, row.workspace_id, [found[0] for found in cursor.fetchall()])
    found = [(item.due_id, find(item)) for item in items]
    placed = [(due, slot) for due, slot in found if slot is not None]
    over = [due for due, slot in found if slot is None]
    if placed:
        cursor.execute(
            _PLACE,
            [numbers(due for due, _ in placed), texts([s.step for _, s in placed]),
             texts([f"D{s.day}" for _, s in placed]), moments(s.at for _, s in placed)],
        )  # fmt: skip
    if over:
        cursor.execute("delete from playbooks_due where id = any(%s::bigint[])", [numbers(over)])
