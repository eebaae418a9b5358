"""/api/v1/admission: doors, who stands before them with what was found out; answered, and taken back."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from ninja import Router, Schema

from huoqun.admission.actions import deciding, making
from huoqun.admission.permissions import AdmissionPermission
from huoqun.admission.queries.doors import doors
from huoqun.admission.queries.queue import ApplicationLine, application, applications
from huoqun.admission.rules.applications import ApplicationState
from huoqun.admission.rules.doors import DoorState
from huoqun.core.errors import NotFound
from huoqun.groups.queries.names import group_names
from huoqun.members.queries.faces import Face, faces

from .guard import permission

router = Router(tags=["admission"])


class Door(Schema):
    """`state` open or closed; `token`: its address is /apply/<token>; `room` null: no end."""

    uid: UUID
    name: str
    place: str
    state: str
    token: str
    open: int
    waiting: int
    accepted: int
    joined: int
    refused: int
    inside: int
    room: int | None


class Check(Schema):
    """`verdict`: pass, wait, look, fail."""

    check: str
    verdict: str
    detail: dict[str, str]


class Application(Schema):
    """`state`: open, waiting, accepted, joined, refused, expired, withdrawn. `member_uid` null: not known yet.

    `rules`: the version of each part of the rules that was accepted.
    """

    uid: UUID
    door_uid: UUID
    state: str
    name: str
    contact: str
    member_uid: UUID | None
    inviter_uid: UUID | None
    inviter_named: str
    tags: dict[str, str]
    answers: list[tuple[str, str]]
    checks: list[Check]
    rules: dict[str, str]
    applied_at: datetime
    ends_at: datetime
    decided_at: datetime | None
    reason: str


class Yes(Schema):
    """`group_uid`: for a door before a kind, which group of it; none: the one with most room."""

    reason: str = ""
    group_uid: UUID | None = None


class No(Schema):
    reason: str


class State(Schema):
    state: str


@router.get("/doors", response=list[Door], summary="Doors with what waits before each")
@permission(AdmissionPermission.VIEW)
def all_doors(request: Any) -> list[Door]:
    return [Door(**{name: getattr(one, name) for name in Door.model_fields}) for one in doors(request.actor)]


@router.post("/doors/{door_uid}/open", response=State, summary="A door opened")
@permission(AdmissionPermission.EDIT)
def open_door(request: Any, door_uid: UUID) -> State:
    making.move(request.actor, door_uid=door_uid, to=DoorState.OPEN, now=request.now)
    return State(state=DoorState.OPEN)


@router.post("/doors/{door_uid}/close", response=State, summary="A door closed")
@permission(AdmissionPermission.EDIT)
def close_door(request: Any, door_uid: UUID) -> State:
    making.move(request.actor, door_uid=door_uid, to=DoorState.CLOSED, now=request.now)
    return State(state=DoorState.CLOSED)


@router.get("/applications", response=list[Application], summary="Applications that stand somewhere, 50 at a time")
@permission(AdmissionPermission.VIEW)
def all_applications(
    request: Any, state: str = "open", door_uid: UUID | None = None, skip: int = 0
) -> list[Application]:  # fmt: skip
    if state not in set(ApplicationState) or not 0 <= skip <= 100_000:
        raise NotFound
    found = applications(request.actor, state=ApplicationState(state), door_uid=door_uid, skip=skip)
    known = faces(request.actor.workspace_id, [m for one in found for m in (one.member_id, one.inviter_id)])
    return [_application(one, known) for one in found]


@router.get("/applications/{application_uid}", response=Application, summary="One application")
@permission(AdmissionPermission.VIEW)
def one(request: Any, application_uid: UUID) -> Application:
    line = application(request.actor, application_uid=application_uid)
    return _application(line, faces(request.actor.workspace_id, [line.member_id, line.inviter_id]))


@router.post("/applications/{application_uid}/accept", response=State, summary="A yes, told in private")
@permission(AdmissionPermission.DECIDE)
def accept(request: Any, application_uid: UUID, said: Yes) -> State:
    actor = request.actor
    names = group_names(actor.workspace_id, scope=actor.scope(AdmissionPermission.DECIDE)) if said.group_uid else []
    group = next((known.id for known in names if known.uid == said.group_uid), None)
    if said.group_uid is not None and group is None:
        raise NotFound
    state = deciding.accept(
        actor, application_uid=application_uid, reason=said.reason, group_id=group, now=request.now
    )  # fmt: skip
    return State(state=state)


@router.post("/applications/{application_uid}/refuse", response=State, summary="A no with its reason, told in private")
@permission(AdmissionPermission.DECIDE)
def refuse(request: Any, application_uid: UUID, said: No) -> State:
    deciding.refuse(request.actor, application_uid=application_uid, reason=said.reason, now=request.now)
    return State(state=ApplicationState.REFUSED)


@router.post("/applications/{application_uid}/reopen", response=State, summary="An answer taken back, within 30 days")
@permission(AdmissionPermission.DECIDE)
def reopen(request: Any, application_uid: UUID) -> State:
    deciding.reopen(request.actor, application_uid=application_uid, now=request.now)
    return State(state=ApplicationState.OPEN)


def _application(line: ApplicationLine, known: dict[int, Face]) -> Application:
    member, inviter = known.get(line.member_id or 0), known.get(line.inviter_id or 0)
    return Application(
        uid=line.uid, door_uid=line.door_uid, state=line.state, name=line.name, contact=line.contact,
        member_uid=member.uid if member else None, inviter_uid=inviter.uid if inviter else None,
        inviter_named=line.inviter_named, tags=line.tags, answers=list(line.said),
        checks=[Check(check=c.check, verdict=c.verdict, detail=dict(c.detail)) for c in line.checks],
        rules=line.rules_versions, applied_at=line.applied_at, ends_at=line.ends_at, decided_at=line.decided_at,
        reason=line.reason,
    )  # fmt: skip
