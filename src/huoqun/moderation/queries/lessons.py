"""What the team's own decisions taught the model."""

from __future__ import annotations

from functools import lru_cache

from huoqun.core.sql import server_cursor

from ..learning import NOTHING, Correction, corrected

MOST = 2_000
_STAMP = """
    select count(*), max(decided_at) from moderation_case
    where workspace_id = %s and decided_at is not null and evidence ? 'ads' and text <> ''
"""
_DECIDED = """
    select text, state = 'upheld' from moderation_case
    where workspace_id = %s and decided_at is not null and evidence ? 'ads' and text <> '' and not exempt
    order by decided_at desc limit %s
"""


def correction(workspace_id: int) -> Correction:
    """What is added to scores in this workspace; worked out anew only when more was decided or something forgotten."""
    with server_cursor() as cursor:
        count, newest = cursor.execute(_STAMP, [workspace_id]).fetchone() or (0, None)
    return _learnt(workspace_id, count, newest) if count else NOTHING


@lru_cache(maxsize=32)
def _learnt(workspace_id: int, count: int, newest: object) -> Correction:
    with server_cursor() as cursor:
        return corrected(cursor.execute(_DECIDED, [workspace_id, MOST]).fetchall())
