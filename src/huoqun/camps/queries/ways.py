"""A member's way through a run that opens days for checking in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from huoqun.core.sql import server_cursor

from ..rules import Open
from .windows import COLUMNS, window


@dataclass(frozen=True, slots=True)
class Going:
    """`member_id`: the one that is kept. `days`: those open to them so far, in order."""

    member_id: int
    group_id: int
    chapter_id: int | None
    zone: str
    began_at: datetime
    days: tuple[Open, ...]


_WAY = f"""
    with head as (
        select coalesce(m.canonical_id, m.id) as id from members_member m
        where m.workspace_id = %(workspace)s and m.id = %(member)s and not m.is_bot
    ), began as (
        select h.id, min(x.began_at) as at from head h
        join members_member f on f.workspace_id = %(workspace)s and (f.id = h.id or f.canonical_id = h.id)
        join playbooks_run x on x.workspace_id = f.workspace_id and x.member_id = f.id and x.group_run_id = %(run)s
        group by h.id
    )
    select b.id, g.group_id, p.chapter_id, g.zone, b.at, {COLUMNS}
    from began b
    join playbooks_grouprun g on g.workspace_id = %(workspace)s and g.id = %(run)s and g.state <> 'ended'
    join groups_group p on p.id = g.group_id
    left join camps_window w on w.group_run_id = g.id and w.workspace_id = g.workspace_id and w.closes_at > b.at
    order by w.day
"""


def way_of(workspace_id: int, member_id: int, group_run_id: int) -> Going | None:
    """None where they are not on their way in that run, or it is over."""
    with server_cursor() as cursor:
        cursor.execute(_WAY, {"workspace": workspace_id, "member": member_id, "run": group_run_id})
        rows = cursor.fetchall()
    if not rows:
        return None
    member, group, chapter, zone, began = rows[0][:5]
    days = tuple(window(row[5:]) for row in rows if row[5] is not None)
    return Going(member, group, chapter, zone, began, days)
