"""Check-ins in the table of a class: a column a day that was opened."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from huoqun.core.sql import numbers, server_cursor

from ..marks import Column, ColumnKind, Mark, MarkState
from ..queries.windows import FAMILY
from ..rules import How
from . import Provider, register

_COLUMNS = """
    select day, closes_at from camps_window
    where workspace_id = %s and group_run_id = %s and opened_at <= %s order by day
"""
# A day of a member's that is over before they came is nothing that they missed.
_MARKS = f"""
    with heads as (
        select h.id, array_agg(f.id) as family, min(x.began_at) as began_at
        from {FAMILY}
        left join playbooks_run x on x.workspace_id = f.workspace_id and x.member_id = f.id and x.group_run_id = %s
        group by h.id
    )
    select h.id, w.day, (
        select min(c.how) from camps_checkin c
        where c.group_run_id = w.group_run_id and c.member_id = any(h.family) and c.day = w.day and c.state = 1
    ), w.closes_at > %s, h.began_at >= w.closes_at
    from heads h cross join camps_window w
    where w.workspace_id = %s and w.group_run_id = %s and w.opened_at <= %s
"""


def columns(workspace_id: int, group_run_id: int, *, now: datetime) -> tuple[Column, ...]:
    with server_cursor() as cursor:
        rows = cursor.execute(_COLUMNS, [workspace_id, group_run_id, now]).fetchall()
    return tuple(Column(key(day), ColumnKind.CHECKIN, _("Day %(day)d") % {"day": day}, due) for day, due in rows)


def marks(
    workspace_id: int, group_run_id: int, *, member_ids: Sequence[int], now: datetime
) -> dict[tuple[int, str], Mark]:
    values = [numbers(member_ids), workspace_id, group_run_id, now, workspace_id, group_run_id, now]
    with server_cursor() as cursor:
        rows = cursor.execute(_MARKS, values).fetchall()
    return {(member, key(day)): Mark(_state(how, is_open, before)) for member, day, how, is_open, before in rows}


_MOVABLE = f"""
    from {FAMILY}
    join camps_checkin c on c.workspace_id = f.workspace_id and c.member_id = f.id and c.group_run_id = %s
        and c.state = 1
    join camps_window w on w.workspace_id = c.workspace_id and w.group_run_id = %s and w.day = c.day
    where not exists (select from camps_checkin o join members_member m on m.workspace_id = o.workspace_id
        and m.id = o.member_id where o.group_run_id = w.group_run_id and o.day = c.day
        and coalesce(m.canonical_id, m.id) = h.id)
"""
# The deed stays that of the class in which it was done.
_COPY = f"""
    with copied as (
        insert into camps_checkin (workspace_id, group_run_id, group_id, member_id, day, at, how, state, message_id,
            message_at, text, link, files, fingerprint, by, reason, decided_by)
        select distinct on (h.id, c.day) c.workspace_id, w.group_run_id, w.group_id, h.id, c.day, c.at, c.how, 1,
            c.message_id, c.message_at, c.text, c.link, c.files, c.fingerprint, c.by, '', ''
        {_MOVABLE} order by h.id, c.day, c.how
        on conflict (group_run_id, member_id, day) do nothing returning member_id
    )
    select member_id, count(*) from copied group by 1
"""


def moves(
    workspace_id: int, from_run_id: int, to_run_id: int, *, member_ids: Sequence[int], dry: bool
) -> dict[int, int]:
    """Days that the other class has opened too count there as they did here."""
    values = [numbers(member_ids), workspace_id, from_run_id, to_run_id]
    count = f"select h.id, count(distinct c.day) {_MOVABLE} group by 1"
    with server_cursor() as cursor:
        return dict(cursor.execute(count if dry else _COPY, values).fetchall())


def key(day: int) -> str:
    return f"checkin/D{day}"


def _state(how: int | None, is_open: bool, is_before: bool | None) -> MarkState:
    if how is not None:
        made_up = {How.MAKEUP: MarkState.LATE, How.FROZEN: MarkState.EXCUSED}
        return made_up.get(How(how), MarkState.DONE)
    if is_open:
        return MarkState.OPEN
    return MarkState.EXCUSED if is_before else MarkState.MISSING


register(Provider(ColumnKind.CHECKIN, columns, marks, moves))
