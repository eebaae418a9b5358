"""Duties in the table of a class: a column a day on which somebody was asked; of nobody but who holds a role."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime

from django.utils.translation import gettext as _

from ..duties import TurnState, mark_of
from ..marks import Column, ColumnKind, Mark
from ..queries.roles import TurnLine, turns_of
from . import Provider, register


def columns(workspace_id: int, group_run_id: int, *, now: datetime) -> tuple[Column, ...]:
    ends: dict[date, datetime] = {}
    for one in turns_of(workspace_id, group_run_id):
        ends[one.day] = max(one.ends_at, ends.get(one.day, one.ends_at))
    return tuple(
        Column(key(day), ColumnKind.DUTY, _("Duties, %(day)s") % {"day": f"{day:%m-%d}"}, ends[day])
        for day in sorted(ends)
    )


def marks(
    workspace_id: int, group_run_id: int, *, member_ids: Sequence[int], now: datetime
) -> dict[tuple[int, str], Mark]:
    """Whoever was asked for nothing on a day is excused from it."""
    turns: dict[date, list[TurnLine]] = defaultdict(list)
    for one in turns_of(workspace_id, group_run_id):
        turns[one.day].append(one)
    found: dict[tuple[int, str], Mark] = {}
    for day, lines in turns.items():
        states: dict[int, list[TurnState]] = defaultdict(list)
        for one in lines:
            states[one.member_id].append(one.state)
        found |= {(member, key(day)): Mark(mark_of(states[member])) for member in member_ids}
    return found


def key(day: date) -> str:
    return f"duty/{day.isoformat()}"


register(Provider(ColumnKind.DUTY, columns, marks))
