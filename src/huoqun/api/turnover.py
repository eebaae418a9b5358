"""/api/v1/turnover: rounds, what each proposes for whom; proposed, approved, taken back."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from ninja import Router, Schema

from huoqun.core.errors import NotFound
from huoqun.groups.queries.names import group_names
from huoqun.members.queries.faces import faces
from huoqun.turnover.actions import approving, proposing
from huoqun.turnover.permissions import TurnoverPermission
from huoqun.turnover.queries.rounds import RoundLine, lines_of, round_line, rounds

from .guard import permission

router = Router(tags=["turnover"])


class Round(Schema):
    """`state` draft, approved, dropped, undone. `people` and `present`: when it was made; the others: how many."""

    uid: UUID
    group_uid: UUID
    state: str
    since: date
    made_at: datetime
    decided_at: datetime | None
    people: int
    present: int
    thank: int
    ask_back: int
    last_notice: int
    leave: int
    bring_in: int


class Step(Schema):
    """`member_uid` null: who waits in line is not known yet. `counted`: by measure; `why`: why they are not judged."""

    uid: UUID
    member_uid: UUID | None
    step: str
    score: int
    counted: dict[str, int]
    why: str
    struck: bool
    done_at: datetime | None
    undone_at: datetime | None


class Whole(Round):
    steps: list[Step]


class Asked(Schema):
    group_uid: UUID


class Made(Schema):
    uid: UUID


class Done(Schema):
    count: int


@router.get("", response=list[Round], summary="The newest hundred rounds")
@permission(TurnoverPermission.VIEW)
def all_rounds(request: Any) -> list[Round]:
    return [_round(one) for one in rounds(request.actor)]


@router.post("", response=Made, summary="A round proposed, as a draft")
@permission(TurnoverPermission.DECIDE)
def propose(request: Any, asked: Asked) -> Made:
    actor = request.actor
    for one in group_names(actor.workspace_id, scope=actor.scope(TurnoverPermission.DECIDE)):
        if one.uid == asked.group_uid:
            return Made(uid=proposing.propose_round(actor, group_id=one.id, now=request.now))
    raise NotFound


@router.get("/{turnover_uid}", response=Whole, summary="A round with everybody in it")
@permission(TurnoverPermission.VIEW)
def whole(request: Any, turnover_uid: UUID) -> Whole:
    actor = request.actor
    line = round_line(actor, round_uid=turnover_uid)
    found = [one for views in lines_of(actor.workspace_id, line.id).values() for one in views]
    known = faces(actor.workspace_id, [one.member_id for one in found])
    steps = [
        Step(
            uid=one.uid, member_uid=known[one.member_id].uid if one.member_id in known else None, step=str(one.step),
            score=one.score, counted=one.values, why=one.why, struck=one.struck, done_at=one.done_at,
            undone_at=one.undone_at,
        )
        for one in found
    ]  # fmt: skip
    return Whole(**_round(line).dict(), steps=steps)


@router.post("/{turnover_uid}/approve", response=Done, summary="A draft approved and done")
@permission(TurnoverPermission.DECIDE)
def approve(request: Any, turnover_uid: UUID) -> Done:
    return Done(count=approving.approve(request.actor, round_uid=turnover_uid, now=request.now))


@router.post("/{turnover_uid}/undo", response=Done, summary="A round taken back, within 30 days")
@permission(TurnoverPermission.DECIDE)
def undo(request: Any, turnover_uid: UUID) -> Done:
    return Done(count=approving.undo_round(request.actor, round_uid=turnover_uid, now=request.now))


def _round(line: RoundLine) -> Round:
    return Round(**{name: getattr(line, name) for name in Round.model_fields})
