"""What measures came to, the last time they were taken."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from huoqun.core.actor import Actor
from huoqun.core.errors import NotAllowed
from huoqun.groups.queries.names import group_names

from ..measures.described import ALL, Measure, Row, Standing, standing
from ..models import Taken
from ..permissions import InsightPermission


@dataclass(frozen=True, slots=True)
class Reading:
    """A measure with what it came to. `rows` is empty where it was never taken."""

    measure: Measure
    standing: Standing
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Readings:
    """All measures of a group or of the workspace. `taken_at` None: they were never taken.

    `until`: nothing from this day on is in them; `history`: how many days before that the archive goes back.
    """

    readings: tuple[Reading, ...]
    until: date | None
    history: int
    taken_at: datetime | None


def measured(actor: Actor, *, group_id: int | None = None) -> Readings:
    """Every measure of a group, or (None) of the whole workspace. Raises NotAllowed where that is not in sight."""
    scope = actor.scope(InsightPermission.VIEW)
    if group_id is None:
        if not scope.everywhere:
            raise NotAllowed(permission=InsightPermission.VIEW)
    elif not any(group.id == group_id for group in group_names(actor.workspace_id, scope=scope)):
        raise NotAllowed(permission=InsightPermission.VIEW)
    names = [measure.name for measure in ALL]
    rows = Taken.objects.of(actor.workspace_id).filter(group_id=group_id or 0, name__in=names)
    return _readings(list(rows))


def _readings(taken: Sequence[Taken]) -> Readings:
    of = {one.name: one for one in taken}
    history = max((one.history for one in taken), default=0)
    found = []
    for measure in ALL:
        rows = tuple(Row(*row) for row in of[measure.name].rows) if measure.name in of else ()
        found.append(Reading(measure, standing(measure, rows, history=history), rows))
    return Readings(
        tuple(found), max((one.until for one in taken), default=None), history,
        max((one.taken_at for one in taken), default=None),
    )  # fmt: skip
