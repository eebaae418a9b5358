"""Sessions in the table of a class: a column a session that was not cancelled."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from huoqun.core.sql import numbers, server_cursor

from ..attendance import CameHow
from ..marks import Column, ColumnKind, Mark, MarkState
from ..queries.classes import roster
from ..queries.sessions import SessionLine, of_members, sessions_of
from ..queries.windows import FAMILY
from . import Provider, register


def columns(workspace_id: int, group_run_id: int, *, now: datetime) -> tuple[Column, ...]:
    return tuple(
        Column(key(one), ColumnKind.SESSION, one.title, one.ends_at) for one in _held(workspace_id, group_run_id)
    )


def marks(
    workspace_id: int, group_run_id: int, *, member_ids: Sequence[int], now: datetime
) -> dict[tuple[int, str], Mark]:
    held = _held(workspace_id, group_run_id)
    began = {one.id: one.began_at for one in roster(workspace_id, group_run_id)}
    noted = {
        (member, session): CameHow(how)
        for member, session, how in of_members(workspace_id, [one.id for one in held], member_ids)
    }
    return {
        (member, key(one)): Mark(_state(noted.get((member, one.id)), one, began.get(member), now))
        for member in member_ids
        for one in held
    }


def key(session: SessionLine) -> str:
    return f"session/{session.uid}"


def _held(workspace_id: int, group_run_id: int) -> list[SessionLine]:
    return [one for one in sessions_of(workspace_id, group_run_id) if one.cancelled_at is None]


def _state(how: CameHow | None, session: SessionLine, began: datetime | None, now: datetime) -> MarkState:
    """What was over before somebody came is nothing that they missed."""
    if how is not None:
        return {CameHow.REPLAY: MarkState.LATE, CameHow.EXCUSED: MarkState.EXCUSED}.get(how, MarkState.DONE)
    if now < session.ends_at:
        return MarkState.OPEN
    return MarkState.EXCUSED if began is not None and began >= session.ends_at else MarkState.MISSING


# The same session is the one of the same title on the same day of each class, at whatever hour.
_MOVABLE = f"""
    from {FAMILY}
    join camps_attendance a on a.workspace_id = f.workspace_id and a.member_id = f.id and a.counts
    join camps_session s on s.workspace_id = a.workspace_id and s.id = a.session_id and s.group_run_id = %s
        and s.cancelled_at is null
    join playbooks_grouprun g on g.workspace_id = s.workspace_id and g.id = s.group_run_id
    join playbooks_grouprun k on k.workspace_id = s.workspace_id and k.id = %s
    join camps_session t on t.workspace_id = s.workspace_id and t.group_run_id = k.id and t.title = s.title
        and t.cancelled_at is null
        and (t.starts_at at time zone k.zone)::date - k.starts_on
            = (s.starts_at at time zone g.zone)::date - g.starts_on
    where not exists (select from camps_attendance o join members_member m on m.workspace_id = o.workspace_id
        and m.id = o.member_id where o.session_id = t.id and coalesce(m.canonical_id, m.id) = h.id)
"""
# The deed stays that of the class in whose session they were.
_COPY = f"""
    with copied as (
        insert into camps_attendance (workspace_id, session_id, member_id, at, how, counts, minutes, by)
        select distinct on (h.id, t.id) a.workspace_id, t.id, h.id, a.at, a.how, true, a.minutes, a.by
        {_MOVABLE} order by h.id, t.id, a.how
        on conflict (session_id, member_id) do nothing returning member_id
    )
    select member_id, count(*) from copied group by 1
"""


def moves(
    workspace_id: int, from_run_id: int, to_run_id: int, *, member_ids: Sequence[int], dry: bool
) -> dict[int, int]:
    """Sessions that the other class has too, of the same title on the same day of it, count there as they did here."""
    values = [numbers(member_ids), workspace_id, from_run_id, to_run_id]
    count = f"select h.id, count(distinct t.id) {_MOVABLE} group by 1"
    with server_cursor() as cursor:
        return dict(cursor.execute(count if dry else _COPY, values).fetchall())


register(Provider(ColumnKind.SESSION, columns, marks, moves))
