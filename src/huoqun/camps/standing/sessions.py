"""Sessions in the table of a class: a column a session that was not cancelled."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from ..attendance import CameHow
from ..marks import Column, ColumnKind, Mark, MarkState
from ..queries.classes import roster
from ..queries.sessions import SessionLine, of_members, sessions_of
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


register(Provider(ColumnKind.SESSION, columns, marks))
