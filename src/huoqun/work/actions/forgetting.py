"""Tasks that name people who are not their member's: the same words without the names."""

from __future__ import annotations

from collections.abc import Mapping

from huoqun.core.actor import Actor
from huoqun.core.sql import server_cursor

from ..permissions import WorkPermission
from ._reach import require_at

_REWORD = """
    update work_task set title = replace(title, %(old)s, %(new)s), copy_text = replace(copy_text, %(old)s, %(new)s)
    where workspace_id = %(workspace)s and starts_with(key, %(prefix)s)
"""


def reword(actor: Actor, *, prefix: str, words: Mapping[str, str]) -> None:
    """Say something else in tasks whose key begins so: old words → new ones. The longest first, as one may stand in
    another.
    """
    require_at(actor, WorkPermission.TASK_ASSIGN, None)
    with server_cursor() as cursor:
        for old in sorted(words, key=len, reverse=True):
            values = {"workspace": actor.workspace_id, "prefix": prefix, "old": old, "new": words[old]}
            cursor.execute(_REWORD, values)
