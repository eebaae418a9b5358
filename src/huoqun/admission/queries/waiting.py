"""Whose applications wait, and where lines are: what jobs ask before they do anything."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from huoqun.core.sql import numbers, server_cursor, texts

_APPLICANTS = """
    select distinct m.id from members_member m
    join admission_application a on a.workspace_id = m.workspace_id and a.state = 'open'
         and a.member_id = coalesce(m.canonical_id, m.id)
    where m.workspace_id = %s and m.id = any(%s::bigint[])
"""


def applicants(workspace_id: int, member_ids: Iterable[int]) -> list[int]:
    """Those of these members whose applications nobody answered yet."""
    with server_cursor() as cursor:
        return [row[0] for row in cursor.execute(_APPLICANTS, [workspace_id, numbers(member_ids)]).fetchall()]


_LINES = """
    select distinct group_id from admission_application
    where workspace_id = %s and state = 'waiting' and group_id = any(%s::bigint[]) order by 1
"""


def lines(workspace_id: int, group_ids: Iterable[int]) -> list[int]:
    """Those of these groups that somebody waits for."""
    with server_cursor() as cursor:
        return [row[0] for row in cursor.execute(_LINES, [workspace_id, numbers(group_ids)]).fetchall()]


_DUE = """
    select distinct a.workspace_id from admission_application a
    join (
        select id, case when clock_anchor is null then %(real)s
                        else clock_shown + (%(real)s - clock_anchor) * clock_speed end as now
        from core_workspace where not switched_off ? 'admission'
    ) w on w.id = a.workspace_id
    where a.state in ('open', 'accepted') and a.ends_at <= w.now
"""


def due(real: datetime) -> list[int]:
    """Workspaces in which an application has come to its end, by their own clock."""
    with server_cursor() as cursor:
        return [row[0] for row in cursor.execute(_DUE, {"real": real}).fetchall()]


def given_out(workspace_id: int, words: Collection[str]) -> set[str]:
    """Those of these words that were given out."""
    if not words:
        return set()
    asked = "select distinct word from admission_application where workspace_id = %s and word = any(%s::text[])"
    with server_cursor() as cursor:
        return {row[0] for row in cursor.execute(asked, [workspace_id, texts(list(words))]).fetchall()}
