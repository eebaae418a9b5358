"""Of whom a condition is true now, among all members."""

from __future__ import annotations

from datetime import datetime

from huoqun.core.conditions.answering import Row, answer_many
from huoqun.core.conditions.parsing import parse
from huoqun.core.sql import server_cursor

AT_ONCE = 5_000

_ALL = """
    select id from members_member
    where workspace_id = %s and canonical_id is null and erased_at is null and not is_bot order by id
"""


def entitled(workspace_id: int, who: str, *, now: datetime) -> list[int]:
    """Every member, as whoever stands for them, of whom `who` is true."""
    tree = parse(who)
    with server_cursor() as cursor:
        members = [row[0] for row in cursor.execute(_ALL, [workspace_id]).fetchall()]
    found: list[int] = []
    for start in range(0, len(members), AT_ONCE):
        some = members[start : start + AT_ONCE]
        answers = answer_many([tree], [Row(workspace_id, now, member) for member in some])
        found += [member for member, (said,) in zip(some, answers, strict=True) if said is True]
    return found
