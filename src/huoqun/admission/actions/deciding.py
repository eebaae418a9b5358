"""Applications answered: yes, no, the line, the clock; an answer taken back; who invited somebody."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from huoqun.core import journal
from huoqun.core.actor import Actor
from huoqun.core.errors import NotFound
from huoqun.members.actions.editing import edit
from huoqun.members.queries.faces import faces

from ..facts.applications import InviterNamed, Moved
from ..models.applications import Application
from ..models.doors import Door
from ..permissions import AdmissionPermission
from ..queries.standing import Room, rooms
from ..rules.applications import (
    LIVE,
    LONGEST_REASON,
    REVERSIBLE,
    ApplicationState,
    NeedsReason,
    NoGroup,
    WrongApplicationState,
)
from ._checking import check
from ._rows import application_of, require_at
from ._slots import free_slot
from ._telling import acting, tell

A = ApplicationState


@transaction.atomic
def accept(
    actor: Actor, *, application_uid: UUID, now: datetime, reason: str = "", group_id: int | None = None
) -> ApplicationState:
    """Say yes: they are told in private and may come in, or wait in line where the group is full; answers which.

    `group_id`: for a door before a kind, the group of it; None: the one with most room. Raises NotFound, NoGroup,
    WrongApplicationState.
    """
    row, door = application_of(actor, application_uid)
    if row.state not in (A.OPEN, A.WAITING):
        raise WrongApplicationState
    return _let_in(actor, row, door, group_id, reason, now)


@transaction.atomic
def refuse(actor: Actor, *, application_uid: UUID, reason: str, now: datetime) -> None:
    """Say no, with a reason that they are told in private. Raises NotFound, NeedsReason, WrongApplicationState."""
    row, door = application_of(actor, application_uid)
    if not reason.strip():
        raise NeedsReason
    if row.state not in (A.OPEN, A.WAITING, A.ACCEPTED):
        raise WrongApplicationState
    was = row.group_id if row.state == A.ACCEPTED else None
    _move(actor, row, A.REFUSED, now, reason=reason)
    free_slot(actor, [row.id], now)
    tell(actor, row, door, now)
    if was is not None:
        fill(acting(actor), group_id=was, now=now)


@transaction.atomic
def reopen(actor: Actor, *, application_uid: UUID, now: datetime) -> None:
    """Take an answer back, within 30 days: the application waits for one again. Nobody is told before that.

    Raises NotFound, WrongApplicationState.
    """
    row, door = application_of(actor, application_uid)
    late = row.decided_at is None or row.decided_at < now - REVERSIBLE
    if row.state not in (A.ACCEPTED, A.WAITING, A.REFUSED, A.EXPIRED) or late:
        raise WrongApplicationState
    others = Application.objects.of(actor.workspace_id).filter(door_id=door.id, state__in=LIVE)
    if row.member_id is not None and others.filter(member_id=row.member_id).exclude(id=row.id).exists():
        raise WrongApplicationState
    row.ends_at = now + timedelta(days=door.answer_days)
    row.group_id = None
    _move(actor, row, A.OPEN, now, reason="")
    check(actor, applications=[row.id], now=now)


@transaction.atomic
def name_inviter(actor: Actor, *, application_uid: UUID, member_id: int | None, now: datetime) -> None:
    """Say which member invited somebody (None: nobody). Raises NotFound, WrongApplicationState: nobody brings
    themselves."""
    row, _door = application_of(actor, application_uid)
    face = faces(actor.workspace_id, [member_id]).get(member_id) if member_id is not None else None
    if member_id is not None and (face is None or face.erased):
        raise NotFound
    if face is not None and face.id == row.member_id:
        raise WrongApplicationState
    row.inviter_id = face.id if face is not None else None
    row.save(update_fields=["inviter"])
    journal.record(actor, [InviterNamed(application_id=row.id, inviter_id=row.inviter_id)], at=now)
    check(actor, applications=[row.id], now=now)


@transaction.atomic
def fill(actor: Actor, *, group_id: int, now: datetime) -> int:
    """Let in from the line as many as a group has room for, whoever waits longest first; answers how many."""
    actor.require(AdmissionPermission.HEAR)
    waiting = Application.objects.of(actor.workspace_id).filter(state=A.WAITING, group_id=group_id)
    done = 0
    for one in waiting.order_by("decided_at", "id").values_list("uid", flat=True)[:50]:
        row, door = application_of(actor, one)
        if row.state != A.WAITING or not _has_room(_rooms(door), group_id):
            break
        done += _let_in(actor, row, door, group_id, row.reason, now) == A.ACCEPTED
    return done


@transaction.atomic
def expire(actor: Actor, *, now: datetime) -> int:
    """End what nobody answered in time, and give back places that nobody took; answers how many."""
    actor.require(AdmissionPermission.HEAR)
    due = Application.objects.of(actor.workspace_id).filter(state__in=(A.OPEN, A.ACCEPTED), ends_at__lte=now)
    groups: set[int] = set()
    ended = list(due.order_by("id").values_list("uid", flat=True)[:100])
    for one in ended:
        row, door = application_of(actor, one)
        if row.state in (A.OPEN, A.ACCEPTED):
            if row.state == A.ACCEPTED and row.group_id is not None:
                groups.add(row.group_id)
            _move(actor, row, A.EXPIRED, now)
            free_slot(actor, [row.id], now)
            tell(actor, row, door, now)
    for group in sorted(groups):
        fill(actor, group_id=group, now=now)
    return len(ended)


def let_in(actor: Actor, *, application_id: int, now: datetime) -> None:
    """Let in whoever passed every check of a door that does so by itself; where there is no group, a person looks."""
    actor.require(AdmissionPermission.HEAR)
    uid = Application.objects.of(actor.workspace_id).filter(id=application_id).values_list("uid", flat=True).get()
    row, door = application_of(actor, uid)
    if row.state == A.OPEN:
        try:
            _let_in(actor, row, door, None, "", now)
        except NoGroup:
            return


def _let_in(
    actor: Actor, row: Application, door: Door, group_id: int | None, reason: str, now: datetime
) -> ApplicationState:
    found = _rooms(door)
    chosen = _chosen(found, group_id if group_id is not None else row.group_id)
    require_at(actor, AdmissionPermission.DECIDE, chosen)
    state = A.ACCEPTED if _has_room(found, chosen) else A.WAITING
    if state == row.state:
        return state
    row.group_id = chosen
    row.ends_at = now + timedelta(days=door.hold_days)
    _move(actor, row, state, now, reason=reason)
    if state == A.ACCEPTED:
        _know(actor, row, now)
    tell(actor, row, door, now)
    return state


def _rooms(door: Door) -> list[Room]:
    return rooms(door.workspace_id, group_id=door.group_id, kind_id=door.kind_id, own=door.capacity)


def _chosen(found: list[Room], wanted: int | None) -> int:
    """The group that was named, else the one with most room: one without an end before all others."""
    if wanted is not None and any(one.group_id == wanted for one in found):
        return wanted
    if wanted is not None or not found:
        raise NoGroup
    return max(found, key=lambda one: (one.free is None, one.free or 0, -one.group_id)).group_id


def _has_room(found: list[Room], group_id: int) -> bool:
    return any(one.group_id == group_id and one.free != 0 for one in found)


def _move(actor: Actor, row: Application, to: ApplicationState, now: datetime, *, reason: str | None = None) -> None:
    row.state, row.decided_at, row.decided_by = to, now, str(actor)
    if reason is not None:
        row.reason = reason.replace("\0", "").strip()[:LONGEST_REASON]
    row.save(update_fields=["state", "decided_at", "decided_by", "reason", "group", "ends_at"])
    moved = Moved(
        application_id=row.id, door_id=row.door_id, member_id=row.member_id, group_id=row.group_id, state=to.value
    )
    journal.record(actor, [moved], at=now)


def _know(actor: Actor, row: Application, now: datetime) -> None:
    """What they said of themselves becomes their background; who invited them stands with it."""
    if row.member_id is None or not (row.tags or row.inviter_id):
        return
    edit(
        acting(actor), member_id=row.member_id, background=row.tags or None, brought_by_id=row.inviter_id, now=now,
    )  # fmt: skip
