"""Whose tasks stand for the effects of a batch: who has sent by hand, and who still has to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from huoqun.core.sql import server_cursor


@dataclass(frozen=True, slots=True)
class Hand:
    """Somebody of the team (None: whoever takes them), how many tasks wait for them and how many they have done.

    `group_id`: a group of one of the waiting tasks. `done_at`: when the last was done.
    """

    user_id: int | None
    name: str
    waiting: int
    done: int
    group_id: int | None
    done_at: datetime | None


_HANDS = """
    with tasks as materialized (
        select t.state, t.group_id, t.done_at,
               case when t.state = 'done' and t.done_by ~ '^staff:[0-9]+$' then substring(t.done_by from 7)::bigint
                    else t.assignee_id end as user_id
        from chats_effect e join work_task t on t.workspace_id = e.workspace_id and t.effect_uid = e.uid
        where e.workspace_id = %s and e.batch = %s and e.batch <> '' and t.state in ('open', 'done')
    )
    select t.user_id, coalesce(nullif(u.name, ''), u.email, ''), count(*) filter (where t.state = 'open')::int,
           count(*) filter (where t.state = 'done')::int, min(t.group_id) filter (where t.state = 'open'),
           max(t.done_at)
    from tasks t left join team_user u on u.id = t.user_id
    group by 1, 2 order by 3 desc, 2, 1
"""


def hands_of(workspace_id: int, batch: str) -> list[Hand]:
    """Who sends a batch by hand: those with most left first."""
    with server_cursor() as cursor:
        cursor.execute(_HANDS, [workspace_id, batch])
        return [Hand(*row) for row in cursor.fetchall()]
