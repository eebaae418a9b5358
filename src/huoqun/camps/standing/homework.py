"""Homework in the table of a class: a column for each that is open or was."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from huoqun.core.sql import numbers, server_cursor

from ..marks import Column, ColumnKind, Mark, MarkState
from ..queries.windows import FAMILY
from . import Provider, register

_COLUMNS = """
    select key, title, due_at from camps_assignment
    where workspace_id = %s and group_run_id = %s and opens_at <= %s and dropped_at is null order by due_at, id
"""
# Homework that was closed before they came is nothing that they missed.
_MARKS = f"""
    with heads as (
        select h.id, array_agg(f.id) as family, min(x.began_at) as began_at
        from {FAMILY}
        left join playbooks_run x on x.workspace_id = f.workspace_id and x.member_id = f.id and x.group_run_id = %s
        group by h.id
    )
    select h.id, a.key, w.state, w.is_late, w.score,
        greatest(a.due_at, coalesce(a.late_until, a.due_at), coalesce(w.extended_until, a.due_at)) > %s,
        h.began_at >= greatest(a.due_at, coalesce(a.late_until, a.due_at))
    from heads h cross join camps_assignment a
    left join lateral (
        select n.state, n.is_late, n.score, n.extended_until from camps_handin n
        where n.assignment_id = a.id and n.member_id = any(h.family)
        order by array_position(array['accepted', 'handed_in', 'returned', 'refused', 'withdrawn', 'draft'], n.state)
        limit 1
    ) w on true
    where a.workspace_id = %s and a.group_run_id = %s and a.opens_at <= %s and a.dropped_at is null
"""


def columns(workspace_id: int, group_run_id: int, *, now: datetime) -> tuple[Column, ...]:
    with server_cursor() as cursor:
        rows = cursor.execute(_COLUMNS, [workspace_id, group_run_id, now]).fetchall()
    return tuple(Column(_key(key), ColumnKind.HOMEWORK, title, due) for key, title, due in rows)


def marks(
    workspace_id: int, group_run_id: int, *, member_ids: Sequence[int], now: datetime
) -> dict[tuple[int, str], Mark]:
    values = [numbers(member_ids), workspace_id, group_run_id, now, workspace_id, group_run_id, now]
    with server_cursor() as cursor:
        rows = cursor.execute(_MARKS, values).fetchall()
    return {
        (member, _key(key)): Mark(_state(state, late, is_open, before), score if state == "accepted" else None)
        for member, key, state, late, score, is_open, before in rows
    }


# Only what was accepted, and is settled: of what still waits the coach of the old class says what it is worth.
_MOVABLE = f"""
    from {FAMILY}
    join camps_handin n on n.workspace_id = f.workspace_id and n.member_id = f.id and n.state = 'accepted'
    join camps_assignment a on a.workspace_id = n.workspace_id and a.id = n.assignment_id and a.group_run_id = %s
    join camps_assignment t on t.workspace_id = n.workspace_id and t.group_run_id = %s and t.key = a.key
        and t.dropped_at is null
    where not exists (select from camps_handin o join members_member m on m.workspace_id = o.workspace_id
        and m.id = o.member_id where o.assignment_id = t.id and coalesce(m.canonical_id, m.id) = h.id)
"""
# The deed stays that of the class in which it was accepted.
_COPY = f"""
    with copied as (
        insert into camps_handin (workspace_id, uid, assignment_id, member_id, state, text, link, files, saved_at,
            version, at, is_late, score, reason, decided_by, decided_at, may_show, tasked)
        select distinct on (h.id, t.id) n.workspace_id, gen_random_uuid(), t.id, h.id, n.state, n.text, n.link, n.files,
            n.saved_at, 1, n.at, n.is_late, n.score, n.reason, n.decided_by, n.decided_at, n.may_show, 1
        {_MOVABLE} order by h.id, t.id, n.decided_at
        on conflict (assignment_id, member_id) do nothing
        returning id, workspace_id, member_id, text, link, files, at, is_late
    ), kept as (
        insert into camps_handinversion (workspace_id, handin_id, number, text, link, files, at, is_late)
        select workspace_id, id, 1, text, link, files, at, is_late from copied returning handin_id
    )
    select member_id, count(*) from copied group by 1
"""


def moves(
    workspace_id: int, from_run_id: int, to_run_id: int, *, member_ids: Sequence[int], dry: bool
) -> dict[int, int]:
    """Accepted works of homework that the other class has too, by its key, count there as they did here."""
    values = [numbers(member_ids), workspace_id, from_run_id, to_run_id]
    count = f"select h.id, count(distinct t.id) {_MOVABLE} group by 1"
    with server_cursor() as cursor:
        return dict(cursor.execute(count if dry else _COPY, values).fetchall())


def _key(key: str) -> str:
    return f"homework/{key}"


def _state(state: str | None, is_late: bool | None, is_open: bool, is_before: bool | None) -> MarkState:
    """What waits for a verdict is held against nobody, however long it waits."""
    if state == "accepted":
        return MarkState.LATE if is_late else MarkState.DONE
    if state == "handed_in" or (is_open and state != "refused"):
        return MarkState.OPEN
    return MarkState.EXCUSED if is_before and state is None else MarkState.MISSING


register(Provider(ColumnKind.HOMEWORK, columns, marks, moves))
