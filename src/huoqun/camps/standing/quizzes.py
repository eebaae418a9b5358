"""Quizzes in the table of a class: a column for each that it was offered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from huoqun.core.sql import numbers, server_cursor

from ..marks import Column, ColumnKind, Mark, MarkState
from ..queries.windows import FAMILY
from . import Provider, register

_COLUMNS = """
    select q.key, q.name, o.due_at from camps_quizoffer o
    join forms_quiz q on q.workspace_id = o.workspace_id and q.id = o.quiz_id
    where o.workspace_id = %s and o.group_run_id = %s and o.opened_at <= %s order by o.opened_at, o.id
"""
# Passed before it was offered is passed. Whoever came after the end missed nothing.
_MARKS = f"""
    with heads as (
        select h.id, array_agg(f.id) as family, min(x.began_at) as began_at
        from {FAMILY}
        left join playbooks_run x on x.workspace_id = f.workspace_id and x.member_id = f.id and x.group_run_id = %s
        group by h.id
    )
    select h.id, q.key, a.best, a.passed_at, o.due_at, h.began_at >= o.due_at
    from heads h cross join camps_quizoffer o
    join forms_quiz q on q.workspace_id = o.workspace_id and q.id = o.quiz_id
    left join lateral (
        select max(t.percent) as best, min(t.handed_in_at) filter (where t.passed) as passed_at
        from forms_attempt t
        where t.workspace_id = o.workspace_id and t.quiz_id = o.quiz_id and t.member_id = any(h.family)
          and t.state = 'scored'
    ) a on true
    where o.workspace_id = %s and o.group_run_id = %s and o.opened_at <= %s
"""


def columns(workspace_id: int, group_run_id: int, *, now: datetime) -> tuple[Column, ...]:
    with server_cursor() as cursor:
        rows = cursor.execute(_COLUMNS, [workspace_id, group_run_id, now]).fetchall()
    return tuple(Column(f"quiz/{key}", ColumnKind.QUIZ, name, due) for key, name, due in rows)


def marks(
    workspace_id: int, group_run_id: int, *, member_ids: Sequence[int], now: datetime
) -> dict[tuple[int, str], Mark]:
    values = [numbers(member_ids), workspace_id, group_run_id, workspace_id, group_run_id, now]
    with server_cursor() as cursor:
        rows = cursor.execute(_MARKS, values).fetchall()
    return {
        (member, f"quiz/{key}"): Mark(_state(passed, due, before, now), None if best is None else Decimal(best))
        for member, key, best, passed, due, before in rows
    }


def _state(passed_at: datetime | None, due_at: datetime | None, is_before: bool | None, now: datetime) -> MarkState:
    if passed_at is not None:
        return MarkState.LATE if due_at is not None and passed_at > due_at else MarkState.DONE
    if due_at is None or now <= due_at:
        return MarkState.OPEN
    return MarkState.EXCUSED if is_before else MarkState.MISSING


register(Provider(ColumnKind.QUIZ, columns, marks))
