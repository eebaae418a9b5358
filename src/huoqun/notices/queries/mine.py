"""What a member was asked to read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from huoqun.core.sql import server_cursor

MOST = 50


@dataclass(frozen=True, slots=True)
class MyNotice:
    """A notice as its reader sees it; `read_at` None: they have not said that they read it."""

    uid: UUID
    title: str
    text: str
    group: str
    told_at: datetime
    read_at: datetime | None
    closed: bool

    @property
    def waits(self) -> bool:
        return self.read_at is None and not self.closed


_MINE = f"""
    select n.uid, n.title, n.text, g.name, n.told_at, r.read_at, n.closed_at is not null
    from notices_reader r
    join notices_notice n on n.workspace_id = r.workspace_id and n.id = r.notice_id
    join groups_group g on g.workspace_id = n.workspace_id and g.id = n.group_id
    where r.workspace_id = %s and r.member_id = %s
    order by r.read_at is not null or n.closed_at is not null, n.told_at desc, n.id desc limit {MOST}
"""


def my_notices(workspace_id: int, member_id: int) -> list[MyNotice]:
    """The newest fifty that a member was asked to read, those that wait for them first."""
    with server_cursor() as cursor:
        cursor.execute(_MINE, [workspace_id, member_id])
        return [MyNotice(*row) for row in cursor.fetchall()]
