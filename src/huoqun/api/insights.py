"""GET /api/v1/insights/measures"""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from ninja import Router, Schema

from huoqun.core.errors import NotFound
from huoqun.groups.queries.names import group_names
from huoqun.insights.permissions import InsightPermission
from huoqun.insights.queries.measures import Reading, measured

from .guard import permission

router = Router(tags=["insights"])


class Figure(Schema):
    """`value` in `unit`: a share or ratio is count / of; money is in minor units, its currency in `part`."""

    what: str
    part: str
    unit: str
    value: float | None
    count: int
    of: int


class Measure(Schema):
    """`state`: known, too_early (the archive does not go back far enough), too_few, or unmeasured."""

    measure: str
    state: str
    definition: str
    source: str
    caveat: str
    figures: list[Figure]


class Measures(Schema):
    """Nothing from the day `until` on is in them; `history_days`: how far back the archive goes."""

    until: date | None
    history_days: int
    measures: list[Measure]


@router.get("/measures", response=Measures, summary="Every measure")
@permission(InsightPermission.VIEW)
def measures(request: Any, group: UUID | None = None) -> Measures:
    """Every measure of the whole workspace, or of one `group` by its uid; as last taken, at least once a day."""
    group_id = None if group is None else _id(request, group)
    found = measured(request.actor, group_id=group_id)
    return Measures(until=found.until, history_days=found.history, measures=[_shown(one) for one in found.readings])


def _id(request: Any, uid: UUID) -> int:
    scope = request.actor.scope(InsightPermission.VIEW)
    for group in group_names(request.workspace.id, scope=scope):
        if group.uid == uid:
            return group.id
    raise NotFound


def _shown(one: Reading) -> Measure:
    figures = [
        Figure(
            what=row.what, part=row.part, unit=str(one.measure.figures[row.what].unit),
            value=row.of_unit(one.measure.figures[row.what].unit), count=row.count, of=row.of,
        )
        for row in one.rows
    ]  # fmt: skip
    return Measure(
        measure=one.measure.name, state=str(one.standing), definition=one.measure.definition,
        source=one.measure.source, caveat=one.measure.caveat, figures=figures,
    )  # fmt: skip
