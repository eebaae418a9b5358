"""What manuals asked of a round that was moved, as the journal has it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from huoqun.core.sql import server_cursor

_AWAITED = """
    select distinct on (f.payload->>'act') f.payload->>'act', f.occurred_at, (f.payload->>'seconds')::int
    from lectures_lecture l join core_fact f on f.workspace_id = l.workspace_id and f.recorded_at >= l.made_at
      and f.group_id = any(array(select t.group_id from lectures_target t
                                 where t.workspace_id = l.workspace_id and t.lecture_id = l.id
                                 union select l.host_group_id where l.host_group_id is not null))
    where l.workspace_id = %s and l.id = %s and f.name = 'lectures.awaited'
      and f.payload->'lecture_id' = to_jsonb(l.id)
    order by 1, f.recorded_at, f.id
"""


@dataclass(frozen=True, slots=True)
class Awaited:
    """When a manual came to the step; `seconds`: how long after its beginning the round is to end."""

    at: datetime
    seconds: int


def awaited(workspace_id: int, lecture_id: int) -> dict[str, Awaited]:
    """What waits for a round's new time: `open`, `end`. A group's facts are found by it, so nothing is kept beside."""
    with server_cursor() as cursor:
        return {
            row[0]: Awaited(row[1], row[2]) for row in cursor.execute(_AWAITED, [workspace_id, lecture_id]).fetchall()
        }
