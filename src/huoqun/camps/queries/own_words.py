"""Which words in private are meant for a class: check-ins, cards, leave, words of sessions, said in the wrong place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from huoqun.chats.jobs import Said
from huoqun.core.sql import moments, numbers, server_cursor

from ..attendance import called
from ..rules import is_checkin, leave_taken, makeup

_WORDS = """
    select w.place, d.word, true from unnest(%(members)s::bigint[], %(ats)s::timestamptz[])
         with ordinality as w(member_id, at, place)
    join groups_span s on s.workspace_id = %(workspace)s and s.member_id = w.member_id and s.left_at is null
    join camps_window d on d.workspace_id = s.workspace_id and d.group_id = s.group_id and d.word <> ''
         and d.opened_at <= w.at and d.closes_at > w.at
    union all
    select w.place, d.word, false from unnest(%(members)s::bigint[], %(ats)s::timestamptz[])
         with ordinality as w(member_id, at, place)
    join groups_span s on s.workspace_id = %(workspace)s and s.member_id = w.member_id and s.left_at is null
    join camps_session d on d.workspace_id = s.workspace_id and d.group_id = s.group_id and d.word <> ''
         and d.cancelled_at is null and d.starts_at <= w.at and d.ends_at > w.at
"""


def words(workspace_id: int, said: Sequence[Said]) -> Mapping[int, datetime | None]:
    """Whoever says in private what belongs into their class's group answers nothing by it."""
    found: dict[int, datetime | None] = {
        one.id: None for one in said if makeup(one.text)[0] or leave_taken(one.text) is not None
    }
    values = {
        "workspace": workspace_id, "members": numbers(one.member_id or 0 for one in said),
        "ats": moments(one.at for one in said),
    }  # fmt: skip
    with server_cursor() as cursor:
        rows = cursor.execute(_WORDS, values).fetchall()
    for place, word, is_day in rows:
        one = said[place - 1]
        if is_checkin(one.text, word) if is_day else called(one.text) == called(word):
            found[one.id] = None
    return found
