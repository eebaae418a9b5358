"""Cards that Today draws from counts (a group gone quiet, somebody to thank): put aside when done, and taken back."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from huoqun.core import ids, journal
from huoqun.core.actor import Actor
from huoqun.core.errors import NotFound

from ..facts import TaskDone, TaskDropped
from ..models import Task
from ..permissions import WorkPermission
from ..rules import TaskState
from ._reach import require_at

KIND = "card"
LONGEST_KEY = 200


@transaction.atomic
def put_aside(actor: Actor, *, key: str, now: datetime, group_id: int | None = None) -> None:
    """Such a card is done: it stays away for as long as its key is the same. Doing it twice changes nothing."""
    require_at(actor, WorkPermission.TASK_DO, group_id)
    task, made = Task.objects.of(actor.workspace_id).get_or_create(
        workspace_id=actor.workspace_id,
        key=_key(key),
        defaults={
            "uid": ids.uid(), "kind": KIND, "title": "", "group_id": group_id, "state": TaskState.DONE,
            "created_at": now, "due_at": now, "done_at": now, "done_by": str(actor),
        },
    )  # fmt: skip
    if task.kind != KIND or (not made and task.state == TaskState.DONE):
        return
    if not made:
        Task.objects.of(actor.workspace_id).filter(id=task.id).update(
            state=TaskState.DONE, done_at=now, done_by=str(actor)
        )
    fact = TaskDone(
        task_id=task.id, key=task.key, kind=KIND, outcome="", seconds=0, group_id=task.group_id, member_id=None
    )
    journal.record(actor, [fact], at=now)


@transaction.atomic
def take_back(actor: Actor, *, key: str, now: datetime, group_id: int | None = None) -> None:
    """A card that was put aside is shown again."""
    require_at(actor, WorkPermission.TASK_DO, group_id)
    aside = Task.objects.of(actor.workspace_id).filter(key=_key(key), kind=KIND, state=TaskState.DONE)
    for task in aside.select_for_update():
        if task.group_id != group_id:
            raise NotFound
        Task.objects.of(actor.workspace_id).filter(id=task.id).update(state=TaskState.DROPPED, done_at=now)
        fact = TaskDropped(
            task_id=task.id, key=task.key, kind=KIND, reason="taken back", group_id=task.group_id, member_id=None
        )
        journal.record(actor, [fact], at=now)


def _key(key: str) -> str:
    return f"{KIND}:{key}"[:LONGEST_KEY]
