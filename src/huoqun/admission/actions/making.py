"""Doors written, opened, closed; hours for talks offered and taken back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from django.db import transaction

from huoqun.core import ids, journal
from huoqun.core.actor import Actor
from huoqun.core.conditions.parsing import parse
from huoqun.core.errors import NotFound
from huoqun.core.sql import server_cursor
from huoqun.team.queries.duty import doing
from huoqun.work.permissions import WorkPermission

from ..facts.applications import DoorMoved
from ..models.doors import Door, Slot
from ..permissions import AdmissionPermission
from ..rules.applications import SlotTaken, line
from ..rules.doors import N_, BadDoor, DoorState, NewDoor, fault, items_of
from ._rows import door_of, require_at, require_somewhere

MOST_SLOTS = 100


@transaction.atomic
def make(actor: Actor, *, door: NewDoor, now: datetime) -> UUID:
    """Write a door down, closed at first; answers its uid. Raises BadDoor, BadSurvey, BadCondition."""
    require_somewhere(actor, AdmissionPermission.EDIT)
    require_at(actor, AdmissionPermission.EDIT, door.group_id)
    row = Door.objects.create(
        workspace_id=actor.workspace_id, uid=ids.uid(), group_id=door.group_id, kind_id=door.kind_id,
        made_by=str(actor), made_at=now, **_values(actor, door),
    )  # fmt: skip
    journal.record(actor, [DoorMoved(door_id=row.id, group_id=row.group_id, about="made")], at=now)
    return row.uid


@transaction.atomic
def edit(actor: Actor, *, door_uid: UUID, door: NewDoor, now: datetime) -> None:
    """Write a door anew; it stays before the same group or kind, and applications keep what they were asked.

    Raises NotFound, BadDoor, BadSurvey, BadCondition.
    """
    row = door_of(actor, door_uid, AdmissionPermission.EDIT)
    Door.objects.of(actor.workspace_id).filter(id=row.id).update(**_values(actor, door))
    journal.record(actor, [DoorMoved(door_id=row.id, group_id=row.group_id, about="edited")], at=now)


@transaction.atomic
def move(actor: Actor, *, door_uid: UUID, to: DoorState, now: datetime) -> None:
    """Open a door, or close it. Twice changes nothing. Raises NotFound."""
    row = door_of(actor, door_uid, AdmissionPermission.EDIT)
    if row.state != to:
        row.state = to
        row.save(update_fields=["state"])
        journal.record(actor, [DoorMoved(door_id=row.id, group_id=row.group_id, about=to.value)], at=now)


@transaction.atomic
def offer(actor: Actor, *, door_uid: UUID, hours: Sequence[datetime], where: str, now: datetime) -> int:
    """Offer hours for talks; whoever offers them is who talks. Answers how many. Raises NotFound, BadDoor."""
    row = door_of(actor, door_uid, AdmissionPermission.DECIDE)
    wanted = sorted({at for at in hours if at > now})
    own = Slot.objects.of(actor.workspace_id).filter(door_id=row.id, at__gt=now)
    if not wanted or own.count() + len(wanted) > MOST_SLOTS:
        raise BadDoor(N_("Offer hours that are still to come, at most 100 of them."))
    helper = int(actor.id) if actor.kind == "staff" and isinstance(actor.id, int) else None
    helper = helper if helper in doing(actor.workspace_id, permission=WorkPermission.TASK_DO) else None
    Slot.objects.bulk_create(
        Slot(
            workspace_id=actor.workspace_id, door_id=row.id, at=at, where=line(where, 120), helper_id=helper,
            offered_by=str(actor),
        )
        for at in wanted
    )  # fmt: skip
    return len(wanted)


@transaction.atomic
def take_back(actor: Actor, *, slot_uid: UUID) -> None:
    """Offer an hour no longer, unless somebody took it. Raises NotFound, SlotTaken."""
    require_somewhere(actor, AdmissionPermission.DECIDE)
    found = Slot.objects.of(actor.workspace_id).filter(uid=slot_uid).select_related("door").first()
    if found is None:
        raise NotFound
    require_at(actor, AdmissionPermission.DECIDE, found.door.group_id)
    if not Slot.objects.of(actor.workspace_id).filter(id=found.id, application=None).delete()[0]:
        raise SlotTaken


def _values(actor: Actor, door: NewDoor) -> dict[str, object]:
    wrong = fault(door)
    quiz = _quiz(actor.workspace_id, door.quiz_uid)
    if not wrong and door.quiz_uid is not None and quiz is None:
        wrong = N_("There is no such quiz.")
    if wrong:
        raise BadDoor(wrong)
    if door.condition.strip():
        parse(door.condition)
    return {
        "name": line(door.name, 60), "about": door.about.replace("\0", "").strip(),
        "items": msgspec.to_builtins(items_of(door)), "tags": list(door.tags),
        "asks_inviter": door.asks_inviter, "needs_inviter": door.needs_inviter, "most_each": door.most_each,
        "quiz_id": quiz, "condition": door.condition.strip(), "interview": door.interview,
        "automatic": door.automatic, "capacity": door.capacity, "answer_days": door.answer_days,
        "hold_days": door.hold_days, "welcome": door.welcome.replace("\0", "").strip(),
        "way_in": line(door.way_in, 500),
    }  # fmt: skip


def _quiz(workspace_id: int, uid: UUID | None) -> int | None:
    if uid is None:
        return None
    with server_cursor() as cursor:
        cursor.execute("select id from forms_quiz where workspace_id = %s and uid = %s", [workspace_id, uid])
        found = cursor.fetchone()
    return found[0] if found else None
