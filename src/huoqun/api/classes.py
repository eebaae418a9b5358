"""/api/v1/classes: classes, where members stand, who graduates, the next class, the waiting list, certificates."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from ninja import Router, Schema
from pydantic import Field

from huoqun.camps.actions.graduating import graduate as graduate_members
from huoqun.camps.actions.planning import plan_next
from huoqun.camps.permissions import CampPermission
from huoqun.camps.queries.certificates import public
from huoqun.camps.queries.classes import ClassLine, class_by_uid, classes, roster
from huoqun.camps.queries.graduation import Standings, Stands, standings
from huoqun.camps.queries.waiting import waiting_list
from huoqun.camps.saying import aloud
from huoqun.core.errors import NotFound

from .guard import permission

router = Router(tags=["classes"])


class Class(Schema):
    """`state`: planned, or the group run's. `day` of `days` (null: without end); `here` and `left`: people."""

    uid: UUID
    title: str
    series: str
    number: int
    playbook: str
    group: str
    group_uid: UUID | None
    state: str
    starts_on: date | None
    day: int
    days: int | None
    capacity: int | None
    here: int
    left: int


class Cell(Schema):
    """`column` as the class's columns name it; `state` done, late, missing, excused or open; `score` of 100."""

    column: str
    state: str
    score: float | None


class Standing(Schema):
    """Somebody in a class. `meets`: they meet its rule now; `left_at`: they are in it no longer."""

    member_uid: UUID
    name: str
    left_at: datetime | None
    meets: bool
    graduated_at: datetime | None
    score: float | None
    marks: list[Cell]


class Asked(Schema):
    """One thing that everybody in the class is to do. `due` null: whenever."""

    key: str
    kind: str
    title: str
    due: datetime | None


class Members(Schema):
    """`rule`: who graduates, in sentences. Those who left stand at the end."""

    rule: list[str]
    ends_at: datetime | None
    columns: list[Asked]
    members: list[Standing]


class Graduates(Schema):
    """Who graduates by hand, whatever the rule says, and why."""

    member_uids: list[UUID] = Field(min_length=1, max_length=500)
    reason: str = Field(min_length=1, max_length=200)


class Graduated(Schema):
    """Those who had not yet."""

    member_uids: list[UUID]


class Next(Schema):
    """When the class after this one begins."""

    starts_on: date


class Planned(Schema):
    class_uid: UUID


class Waits(Schema):
    """Somebody on the list; `place` 1 is next, 0: they wait no longer. `early_hours`: ahead by the right to them."""

    member_uid: UUID
    name: str
    since: datetime
    state: str
    offer_ends: datetime | None
    place: int
    early_hours: int


class Checked(Schema):
    """A certificate as strangers are told of it: the name is veiled unless its member agreed to more."""

    name: str
    title: str
    klass: str
    date: str
    serial: str
    valid: bool


@router.get("", response=list[Class], summary="Classes")
@permission(CampPermission.VIEW)
def lines(request: Any) -> list[Class]:
    """Of the groups that the token sees: under way and planned first, the newest first; three hundred at most."""
    return [_class(one) for one in classes(request.actor, now=request.now)]


@router.get("/certificates/{secret}", response=Checked, summary="Verify a certificate")
@permission(CampPermission.VIEW)
def verify(request: Any, secret: str) -> Checked:
    """By what its code's address ends with: 22 signs. 404 where there is none."""
    found = public(request.workspace.id, secret)
    if found is None:
        raise NotFound
    return Checked(
        name=found.name, title=found.title, klass=found.klass, date=found.date, serial=found.serial,
        valid=found.is_valid,
    )  # fmt: skip


@router.get("/{class_uid}", response=Class, summary="A class")
@permission(CampPermission.VIEW)
def one(request: Any, class_uid: UUID) -> Class:
    """One class, planned or not."""
    return _class(class_by_uid(request.actor, class_uid, now=request.now))


@router.get("/{class_uid}/members", response=Members, summary="Where a class's members stand")
@permission(CampPermission.VIEW)
def members(request: Any, class_uid: UUID) -> Members:
    """With every column of the class, and by its rule."""
    line = class_by_uid(request.actor, class_uid, now=request.now)
    found = standings(request.workspace.id, line, now=request.now)
    asked = [Asked(key=c.key, kind=c.kind, title=c.title, due=c.due) for c in found.columns]
    return Members(
        rule=aloud(found.rule), ends_at=found.ends_at, columns=asked,
        members=[_standing(found, stands) for stands in found.people],
    )  # fmt: skip


@router.post("/{class_uid}/graduates", response=Graduated, summary="Let members graduate")
@permission(CampPermission.RUN)
def graduate(request: Any, class_uid: UUID, body: Graduates) -> Graduated:
    """By hand. 404 for a class that has not begun, and where one of them is not in it."""
    line = class_by_uid(request.actor, class_uid, now=request.now)
    if line.group_run_id is None:
        raise NotFound
    ids = {student.uid: student.id for student in roster(request.workspace.id, line.group_run_id)}
    if unknown := set(body.member_uids) - ids.keys():
        raise NotFound(members=sorted(map(str, unknown)))
    made = graduate_members(
        request.actor, group_run_id=line.group_run_id, member_ids=[ids[uid] for uid in body.member_uids],
        reason=body.reason, now=request.now,
    )  # fmt: skip
    return Graduated(member_uids=[uid for uid, id_ in ids.items() if id_ in made])


@router.post("/{class_uid}/next", response=Planned, summary="Plan the next class")
@permission(CampPermission.RUN)
def following(request: Any, class_uid: UUID, body: Next) -> Planned:
    """With this one's settings; its waiting list is open from now on."""
    uid = plan_next(request.actor, class_uid=class_uid, starts_on=body.starts_on, now=request.now)
    return Planned(class_uid=uid)


@router.get("/{class_uid}/waiting", response=list[Waits], summary="The waiting list")
@permission(CampPermission.VIEW)
def waiting(request: Any, class_uid: UUID) -> list[Waits]:
    """Who was offered a place first, then those who wait, in order."""
    line = class_by_uid(request.actor, class_uid, now=request.now)
    return [
        Waits(
            member_uid=one.uid, name=one.name, since=one.since, state=one.state, offer_ends=one.offer_ends,
            place=one.place, early_hours=one.early.hours if one.early else 0,
        )
        for one in waiting_list(request.workspace.id, line.id, now=request.now)
    ]  # fmt: skip


def _class(line: ClassLine) -> Class:
    return Class(
        uid=line.uid, title=line.title, series=line.series, number=line.number, playbook=line.playbook_name,
        group=line.group, group_uid=line.group_uid, state=line.state, starts_on=line.starts_on, day=line.day,
        days=line.days, capacity=line.capacity, here=line.here, left=line.left,
    )  # fmt: skip


def _standing(found: Standings, one: Stands) -> Standing:
    cells = [
        Cell(column=column.key, state=mark.state, score=_number(mark.score))
        for column, mark in zip(found.columns, one.marks, strict=True)
    ]
    at = one.graduation.at if one.graduation and one.is_graduate else None
    return Standing(
        member_uid=one.student.uid, name=one.student.name, left_at=one.student.left_at, meets=one.verdict.met,
        graduated_at=at, score=_number(one.score), marks=cells,
    )  # fmt: skip


def _number(score: Decimal | None) -> float | None:
    return None if score is None else float(score)
