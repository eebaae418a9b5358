"""/api/v1/points: what members have, why, and points given by hand."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from ninja import Router, Schema
from pydantic import Field

from huoqun.chats.queries.people import brief
from huoqun.core.errors import NotFound
from huoqun.points.actions.granting import grant
from huoqun.points.permissions import PointsPermission
from huoqun.points.queries.balances import balances, entries
from huoqun.points.rules import LONGEST_REASON, MOST, Currency

from .guard import permission

router = Router(tags=["points"])
PAGE = 100


class Has(Schema):
    """`posted`: earned less spent; `reserved`: set aside of it; `free`: what may be spent. Cash is in minor units."""

    posted: int
    reserved: int
    free: int


class Balances(Schema):
    """What a member has of every currency: points, growth, cash."""

    member_uid: UUID
    balances: dict[str, Has]


class Line(Schema):
    """`amount` is above 0 where it was earned; `after`: what they had then; `state`: pending, posted or voided."""

    key: str
    currency: str
    amount: int
    after: int
    state: str
    reason: str
    rule: str
    at: datetime
    reversed: bool


class Lines(Schema):
    """A page of entries, newest first; `next` is the key of the next one, null at the end."""

    entries: list[Line]
    next: int | None


class Given(Schema):
    """Points for members. The same `key` again gives nothing a second time, however late it comes."""

    member_uids: list[UUID] = Field(min_length=1, max_length=500)
    currency: Currency = Currency.POINTS
    amount: int = Field(ge=1, le=MOST)
    reason: str = Field(min_length=1, max_length=LONGEST_REASON)
    key: str = Field(min_length=8, max_length=100)


class Became(Schema):
    """What became of it for one member: `result` made, already or refused, then with a `why`."""

    member_uid: UUID
    result: str
    why: str


class Outcomes(Schema):
    """One line a member, in the order in which they were asked for."""

    outcomes: list[Became]


@router.post("/grants", response=Outcomes, summary="Give points by hand")
@permission(PointsPermission.GRANT)
def give(request: Any, body: Given) -> Outcomes:
    """To at most five hundred members at once, each told the reason."""
    uids = list(dict.fromkeys(body.member_uids))
    ids = {uid: _member(request, uid, PointsPermission.GRANT) for uid in uids}
    made = grant(
        request.actor, member_ids=list(ids.values()), currency=body.currency, amount=body.amount, reason=body.reason,
        key=f"api/{body.key}", now=request.now,
    )  # fmt: skip
    return Outcomes(
        outcomes=[
            Became(member_uid=uid, result=str(one.result), why=str(one.why or ""))
            for uid, one in zip(uids, made, strict=True)
        ]
    )


@router.get("/{member_uid}", response=Balances, summary="What a member has")
@permission(PointsPermission.VIEW)
def balance(request: Any, member_uid: UUID) -> Balances:
    """Whatever they earned as somebody who was merged into them included."""
    member = _member(request, member_uid)
    has = balances(request.workspace.id, [member])[member]
    shown = {str(c): Has(posted=b.posted, reserved=b.reserved, free=b.free) for c, b in has.items()}
    return Balances(member_uid=member_uid, balances=shown)


@router.get("/{member_uid}/entries", response=Lines, summary="What a member earned and spent")
@permission(PointsPermission.VIEW)
def lines(request: Any, member_uid: UUID, before: int | None = None) -> Lines:
    """A hundred at a time."""
    found = entries(request.workspace.id, _member(request, member_uid), before=before, limit=PAGE)
    return Lines(
        entries=[
            Line(
                key=e.key, currency=e.currency, amount=e.amount, after=e.after, state=e.state.word, reason=e.reason,
                rule=e.rule, at=e.at, reversed=e.reversed,
            )
            for e in found
        ],
        next=found[-1].place if len(found) == PAGE else None,
    )  # fmt: skip


def _member(request: Any, uid: UUID, needed: str = PointsPermission.VIEW) -> int:
    found = brief(request.workspace.id, uid, scope=request.actor.scope(needed), as_of=request.now)
    if found is None:
        raise NotFound
    return found.line.id
