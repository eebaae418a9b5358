"""Lectures and their groups as verbs take them: locked, always in this order and the groups by id."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from huoqun.core import journal
from huoqun.core.actor import Actor
from huoqun.core.errors import NotFound

from ..facts.lectures import LectureMoved
from ..models.lecture import Lecture, Target
from ..rules import LectureElsewhere, State


def locked(actor: Actor, lecture_uid: UUID, *states: State) -> Lecture:
    """A lecture that nobody else moves meanwhile. Raises NotFound, LectureElsewhere."""
    found = Lecture.objects.of(actor.workspace_id).select_for_update(no_key=True).filter(uid=lecture_uid).first()
    if found is None:
        raise NotFound
    if states and found.state not in states:
        raise LectureElsewhere
    return found


def targets_of(workspace_id: int, *, lecture_id: int | None = None, ids: Collection[int] = ()) -> list[Target]:
    """The groups of a lecture, or these, locked by id: nobody else decides what they hear meanwhile."""
    own = Target.objects.of(workspace_id).select_for_update(of=("self",), no_key=True).order_by("id")
    return list(own.filter(id__in=list(ids)) if lecture_id is None else own.filter(lecture_id=lecture_id))


def tell(actor: Actor, row: Lecture, about: str, *, now: datetime) -> None:
    journal.record(actor, [LectureMoved(lecture_id=row.id, about=about)], at=now)
