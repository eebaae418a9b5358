"""Homework that classes are given: by hand or by a playbook; due later, and dropped."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from huoqun.core import journal
from huoqun.core.actor import Actor
from huoqun.core.errors import NotFound

from ..facts.homework import HomeworkChanged, ReviewsLapsed
from ..homework import BadHomework, NewHomework
from ..models import Assignment, Handin
from ..permissions import CampPermission
from ..queries.runs import place_of
from ._setting_homework import Setting, set_many
from ._works import end_reviews


@transaction.atomic
def set_homework(actor: Actor, *, group_run_id: int, homework: NewHomework, now: datetime) -> UUID:
    """Give a class homework; set once more with the same key it stays as it is.

    Raises NotFound, NotAllowed, BadHomework, BadRubric.
    """
    place = place_of(actor.workspace_id, group_run_id)
    actor.require(CampPermission.RUN, group_id=place.group_id, chapter_id=place.chapter_id)
    set_many(actor, [Setting(group_run_id, place.group_id, homework)], now=now)
    here = Assignment.objects.of(actor.workspace_id).filter(group_run_id=group_run_id, key=homework.key)
    return here.values_list("uid", flat=True).get()


@transaction.atomic
def move_due(
    actor: Actor, *, assignment_uid: UUID, due_at: datetime, late_until: datetime | None = None, now: datetime
) -> None:
    """Let homework be due at another time; whoever was late stays late. Who is not reminded yet is so much later.

    Raises NotFound, BadHomework.
    """
    row = _found(actor, assignment_uid)
    if due_at <= row.opens_at or (late_until is not None and late_until < due_at):
        raise BadHomework
    if row.remind_at is not None and row.reminded_at is None:
        row.remind_at += due_at - row.due_at
    row.due_at, row.late_until = due_at, late_until
    row.save(update_fields=["due_at", "late_until", "remind_at"])
    journal.record(actor, [_changed(row, "due")], at=now)


@transaction.atomic
def drop_homework(actor: Actor, *, assignment_uid: UUID, now: datetime) -> None:
    """Ask it of nobody any more; what was handed in stays, and what was accepted counts. Raises NotFound."""
    row = _found(actor, assignment_uid)
    row.dropped_at = now
    row.save(update_fields=["dropped_at"])
    works = Handin.objects.of(actor.workspace_id).filter(assignment_id=row.id)
    ended = end_reviews(actor.workspace_id, list(works.values_list("id", flat=True)))
    lapsed = [ReviewsLapsed(group_run_id=row.group_run_id, review_ids=tuple(ended))] if ended else []
    journal.record(actor, [_changed(row, "dropped"), *lapsed], at=now)


def _found(actor: Actor, assignment_uid: UUID) -> Assignment:
    found = Assignment.objects.of(actor.workspace_id).select_for_update().filter(uid=assignment_uid, dropped_at=None)
    row = found.first()
    if row is None:
        raise NotFound
    place = place_of(actor.workspace_id, row.group_run_id)
    actor.require(CampPermission.RUN, group_id=place.group_id, chapter_id=place.chapter_id)
    return row


def _changed(row: Assignment, change: str) -> HomeworkChanged:
    return HomeworkChanged(assignment_id=row.id, group_run_id=row.group_run_id, group_id=row.group_id, change=change)
