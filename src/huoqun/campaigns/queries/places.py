"""What came by codes of places, whichever campaigns they are of."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from huoqun.core.sql import server_cursor, texts


@dataclass(frozen=True, slots=True)
class CodeCount:
    """Who opened a code, joined by it, and is still there."""

    token: str
    opened: int
    joined: int
    stayed: int


_COUNTS = """
    select c.token, (select count(*) from campaigns_visit v where v.code_id = c.id), i.joined, i.stayed
    from campaigns_code c
    cross join lateral (
        select count(joined_at) as joined, count(*) filter (where joined_at is not null and left_at is null) as stayed
        from campaigns_invitation where code_id = c.id) i
    where c.workspace_id = %s and c.token = any(%s::text[])
"""


def code_counts(workspace_id: int, tokens: Collection[str]) -> dict[str, CodeCount]:
    """By token, those of these codes that there are."""
    if not tokens:
        return {}
    with server_cursor() as cursor:
        rows = cursor.execute(_COUNTS, [workspace_id, texts(list(tokens))]).fetchall()
    return {row[0]: CodeCount(*row) for row in rows}


def given_out(workspace_id: int, words: Collection[str]) -> set[str]:
    """Those of these words that were given out."""
    if not words:
        return set()
    asked = "select distinct word from campaigns_seat where workspace_id = %s and word = any(%s::text[])"
    with server_cursor() as cursor:
        return {row[0] for row in cursor.execute(asked, [workspace_id, texts(list(words))]).fetchall()}
