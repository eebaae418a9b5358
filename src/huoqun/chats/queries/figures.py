"""The platform's own figures of a group, where it tells them of all groups of an owner together."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from huoqun.core.sql import server_cursor

_DAYS = """
    select d.owner, jsonb_array_length(d.chats), d.day, d.members, d.joined, d.spoke, d.messages
    from chats_route r
    join chats_platformday d on d.workspace_id = r.workspace_id and d.connection_id = r.connection_id
        and d.chats ? r.chat_id
    where r.workspace_id = %s and r.group_id = %s and d.day > %s - %s::int and d.day <= %s
    order by d.day
"""
_NAME = """
    select m.name from members_identity i
    join chats_route r on r.workspace_id = i.workspace_id and r.group_id = %s
    join chats_connection c on c.id = r.connection_id and c.realm = i.platform
    join members_member m on m.id = i.member_id
    where i.workspace_id = %s and i.key = %s limit 1
"""


@dataclass(frozen=True, slots=True)
class Day:
    """One day: people in the groups, who came, who spoke, messages."""

    day: date
    members: int
    joined: int
    spoke: int
    messages: int


@dataclass(frozen=True, slots=True)
class Figures:
    """What the platform counted. `owner`: whose groups these are, `groups`: how many they have now."""

    owner: str
    groups: int
    days: tuple[Day, ...]

    @property
    def is_of_one(self) -> bool:
        return self.groups == 1


def figures(workspace_id: int, group_id: int, *, until: date, days: int) -> Figures | None:
    """The days that the platform told, up to and with `until`; None where it told none."""
    with server_cursor() as cursor:
        cursor.execute(_DAYS, [workspace_id, group_id, until, days, until])
        rows = cursor.fetchall()
        if not rows:
            return None
        # A group that was handed over has days of two owners: those of the one who has it now.
        owner, groups = rows[-1][:2]
        name = cursor.execute(_NAME, [group_id, workspace_id, owner]).fetchone()
    return Figures(name[0] if name else owner, groups, tuple(Day(*row[2:]) for row in rows if row[0] == owner))
