"""The next class of a series: planned from the last, begun, or dropped again."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from huoqun.core import ids, journal
from huoqun.core.actor import Actor
from huoqun.core.errors import NotFound
from huoqun.core.sql import server_cursor
from huoqun.groups.queries.places import chapters
from huoqun.playbooks.actions.starting import start

from ..facts.classes import ClassChanged, ClassPlanned
from ..models import Class
from ..permissions import CampPermission
from ..queries.classes import class_by_uid
from ..queries.cohorts import next_of
from ..rules import AlreadyBegun, NotReady
from ._steering import steering
from .opening import lock_series
from .setting import held


@transaction.atomic
def plan_next(actor: Actor, *, class_uid: UUID, starts_on: date, group_id: int | None = None, now: datetime) -> UUID:
    """Plan the class after this one, with its settings, and what was filled in for it; answers its uid.

    Its waiting list is open from now on. Without a group one is chosen before it begins. Raises NotFound, NotAllowed.
    """
    last = held(actor, class_uid)
    _require_at(actor, group_id)
    line = class_by_uid(actor, class_uid, now=now)
    lock_series(actor.workspace_id)
    coming = next_of(actor.workspace_id, line, starts_on=starts_on, today=starts_on)
    row = Class.objects.create(
        workspace_id=actor.workspace_id, uid=ids.uid(), playbook_id=last.playbook_id, group_id=group_id,
        series=last.series, number=coming.number, capacity=last.capacity, rule=last.rule, starts_on=starts_on,
        carried=dict(coming.carried), made_at=now, made_by=str(actor),
    )  # fmt: skip
    journal.record(actor, [ClassPlanned(class_id=row.id, playbook_id=last.playbook_id)], at=now)
    return row.uid


@transaction.atomic
def replan(actor: Actor, *, class_uid: UUID, starts_on: date, group_id: int | None, now: datetime) -> None:
    """Change when and where a planned class begins. Raises NotFound, NotAllowed, AlreadyBegun."""
    row = _planned(actor, class_uid)
    _require_at(actor, group_id)
    row.starts_on, row.group_id = starts_on, group_id
    row.save(update_fields=["starts_on", "group"])
    journal.record(actor, [ClassChanged(class_id=row.id, what="plan")], at=now)


@transaction.atomic
def begin(actor: Actor, *, class_uid: UUID, now: datetime) -> UUID:
    """Start a planned class by the newest version, with what was carried over; answers the group run's uid.

    Raises NotFound, NotAllowed, AlreadyBegun, NotReady (no group), AlreadyRuns, MissingValues.
    """
    row = _planned(actor, class_uid)
    if row.group_id is None or row.starts_on is None:
        raise NotReady
    version = class_by_uid(actor, class_uid, now=now).version_id
    uid = start(
        steering(actor), version_id=version or 0, group_id=row.group_id, starts_on=row.starts_on, now=now,
        owner_id=row.carried.get("owner"), roles=row.carried.get("roles"), values=row.carried.get("values"),
    )  # fmt: skip
    with server_cursor() as cursor:
        cursor.execute(
            "update camps_class set group_run_id = (select id from playbooks_grouprun where uid = %s) where id = %s",
            [uid, row.id],
        )
    return uid


@transaction.atomic
def drop(actor: Actor, *, class_uid: UUID, now: datetime) -> None:
    """Drop a planned class; who waits for it is told nothing. Raises NotFound, NotAllowed, AlreadyBegun."""
    row = _planned(actor, class_uid)
    row.dropped_at = now
    row.save(update_fields=["dropped_at"])
    journal.record(actor, [ClassChanged(class_id=row.id, what="dropped")], at=now)


def _planned(actor: Actor, class_uid: UUID) -> Class:
    row = held(actor, class_uid)
    if row.group_run_id is not None:
        raise AlreadyBegun
    return row


def _require_at(actor: Actor, group_id: int | None) -> None:
    """Refuse unless this person runs classes in that group. Raises NotFound, NotAllowed."""
    if group_id is None:
        return
    place = chapters(actor.workspace_id, [group_id])
    if group_id not in place:
        raise NotFound
    actor.require(CampPermission.RUN, group_id=group_id, chapter_id=place[group_id])
