"""What a class asks for: its name, how many it holds, who graduates."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from huoqun.core import journal
from huoqun.core.actor import Actor
from huoqun.core.errors import NotFound
from huoqun.groups.queries.places import chapters

from ..completion import read, write
from ..facts.classes import ClassChanged
from ..models import Class
from ..permissions import CampPermission
from ..rules import LONGEST_NAME, MOST_PLACES, BadClass


@transaction.atomic
def set_rule(actor: Actor, *, class_uid: UUID, rule: Any, now: datetime) -> None:
    """Say who graduates from a class, as `completion.read` takes it; empty: as its playbook says.

    Who graduated stays a graduate. Raises NotFound, NotAllowed, BadRule.
    """
    row = held(actor, class_uid)
    row.rule = write(read(rule))
    row.save(update_fields=["rule"])
    _tell(actor, row, "rule", now)


@transaction.atomic
def edit(actor: Actor, *, class_uid: UUID, name: str, capacity: int | None, now: datetime) -> None:
    """Name a class and say how many places it has (None: as many as come). Raises NotFound, NotAllowed, BadClass."""
    row = held(actor, class_uid)
    if len(name.strip()) > LONGEST_NAME or (capacity is not None and not 0 < capacity <= MOST_PLACES):
        raise BadClass
    row.name, row.capacity = name.strip(), capacity
    row.save(update_fields=["name", "capacity"])
    _tell(actor, row, "name", now)


def held(actor: Actor, class_uid: UUID) -> Class:
    """A class, locked, where this person runs classes. Raises NotFound, NotAllowed."""
    row = Class.objects.of(actor.workspace_id).select_for_update(of=("self",)).filter(uid=class_uid).first()
    if row is None or row.dropped_at is not None:
        raise NotFound
    group = row.group_run.group_id if row.group_run_id else row.group_id
    place = chapters(actor.workspace_id, [group] if group else [])
    actor.require(CampPermission.RUN, group_id=group, chapter_id=place.get(group or 0))
    return row


def _tell(actor: Actor, row: Class, what: str, now: datetime) -> None:
    journal.record(actor, [ClassChanged(class_id=row.id, what=what)], at=now)
