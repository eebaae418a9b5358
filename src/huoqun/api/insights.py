"""GET /api/v1/insights/measures, /insights/shapes, /insights/experiments"""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from ninja import Router, Schema

from huoqun.broadcasts.queries.broadcasts import compared
from huoqun.core.errors import NotFound
from huoqun.groups.queries.names import group_names
from huoqun.insights.permissions import InsightPermission
from huoqun.insights.queries.experiments import experiments as run
from huoqun.insights.queries.measures import Reading as MeasureRead
from huoqun.insights.queries.measures import measured
from huoqun.insights.queries.shapes import shapes as judged
from huoqun.insights.shape_words import said_words
from huoqun.insights.trials import Arm as Counted
from huoqun.insights.trials import Reading

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


class Shape(Schema):
    """`shape`: split, merge, voices, clique or service. `stand`: speaks (for it), nothing, too_early or too_few.

    `group` None: the whole community. `into`: the group it would go with.
    """

    group: UUID | None
    shape: str
    stand: str
    why: list[str]
    into: UUID | None


class Shapes(Schema):
    """As judged last, once a week: nothing from the day `until` on is in it."""

    until: date | None
    shapes: list[Shape]


@router.get("/shapes", response=Shapes, summary="What shape groups have outgrown")
@permission(InsightPermission.VIEW)
def shapes(request: Any) -> Shapes:
    """Every group in sight: whether it is two in one, goes with another, has too few voices, or a closed circle."""
    found = judged(request.actor)
    lines = [
        Shape(
            group=one.group.uid if one.group else None, shape=str(one.verdict.shape), stand=str(one.verdict.stand),
            why=[said_words(said) for said in one.verdict.why], into=one.into.uid if one.into else None,
        )
        for one in found.found
    ]  # fmt: skip
    return Shapes(until=found.day, shapes=lines)


class Arm(Schema):
    """People whom chance put here, and how many reached the goal, left, wanted no more messages, complained.

    `outcome`: better, worse, no_difference, unclear or too_few, beside the base; '' for the base itself. `gap` with its
    interval of 95 %; `least`: the difference that so many people could show. `more`: people it takes to show 5 in 100.
    """

    arm: str
    people: int
    reached: int
    left: int
    muted: int
    complained: int
    outcome: str = ""
    gap: float | None = None
    low: float | None = None
    high: float | None = None
    least: float | None = None
    more: int = 0
    broken: list[str] = []


class Trial(Schema):
    """`step`: of the playbook's experiment, `holdout`, `broadcast` (`playbook` is its title then), or `ask_back`.

    The first arm is what the others stand beside.
    """

    playbook: str
    step: str
    goal: str
    value: str
    days: float
    waiting: int
    arms: list[Arm]


@router.get("/experiments", response=list[Trial], summary="Hold-outs and experiments, read")
@permission(InsightPermission.VIEW)
def experiments(request: Any) -> list[Trial]:
    """Every hold-out and experiment of playbooks in sight, of broadcasts and of asking back."""
    return [
        Trial(
            playbook=one.playbook, step=one.step, goal=one.goal, value=one.value, days=one.days, waiting=one.waiting,
            arms=[_arm(one.base, None), *(_arm(reading.arm, reading) for reading in one.readings)],
        )
        for one in run(request.actor, compared=compared(request.actor), now=request.now)
    ]  # fmt: skip


def _arm(arm: Counted, reading: Reading | None) -> Arm:
    said = Arm(
        arm=arm.name, people=arm.people, reached=arm.reached, left=arm.left, muted=arm.muted, complained=arm.complained
    )
    if reading is not None:
        said.outcome, said.more = str(reading.outcome), reading.more
        said.broken = [str(rail) for rail in reading.broken]
        if reading.gap is not None:
            gap = reading.gap
            said.gap, said.low, said.high, said.least = gap.value, gap.low, gap.high, gap.least
    return said


def _id(request: Any, uid: UUID) -> int:
    scope = request.actor.scope(InsightPermission.VIEW)
    for group in group_names(request.workspace.id, scope=scope):
        if group.uid == uid:
            return group.id
    raise NotFound


def _shown(one: MeasureRead) -> Measure:
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
