"""What stored words say of who was in a group."""

from __future__ import annotations

from huoqun.core.sql import server_cursor
from huoqun.groups.actions.spans import Learnt

_WORDS_AFTER = """
    select w.group_id, w.member_id, (
        select m.at from chats_message m
        where m.workspace_id = %s and m.member_id = w.member_id and m.group_id = w.group_id and m.at > w.at
        order by m.at limit 1
    )
    from unnest(%s::bigint[], %s::bigint[], %s::timestamptz[]) as w(group_id, member_id, at)
"""


def add_words_after_leaves(workspace_id: int, places: dict[tuple[int, int], Learnt]) -> None:
    """The first stored words after each leave: they may begin a stay that the leave has cut off."""
    leaves = [(group, member, at) for (group, member), learnt in places.items() for at in learnt.left]
    if not leaves:
        return
    with server_cursor() as cursor:
        cursor.execute(
            _WORDS_AFTER, [workspace_id, [g for g, _, _ in leaves], [m for _, m, _ in leaves], [a for *_, a in leaves]]
        )
        for group, member, at in cursor.fetchall():
            if at is not None:
                places[group, member].spoke.append(at)
