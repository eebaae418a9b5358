"""Whoever has a task that is late is told of it outside the console, once, with all of theirs in one letter."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Window
from django.db.models.functions import RowNumber

from huoqun.core.actor import Actor
from huoqun.team.queries.mail import Addressee, told_of_late

from ..models import Task
from ..permissions import WorkPermission
from ..rules import Overdue, TaskState
from ._reach import require_at

AT_ONCE = 400
FRESH = timedelta(days=1)
"""What is late for longer is no news: of it nobody is told by a server that was given its mail server today."""


@dataclass(frozen=True, slots=True)
class LateTask:
    """A task that is late. `escalated`: it came to them because somebody else did not do it."""

    id: int
    title: str
    escalated: bool


@dataclass(frozen=True, slots=True)
class Letter:
    """Who is told, of what."""

    to: Addressee
    tasks: tuple[LateTask, ...]


@transaction.atomic
def letters(actor: Actor, *, now: datetime) -> list[Letter]:
    """A letter to each who has late tasks that they were not told of; they count as told from now on.

    Marked before anything is sent: whoever is not told because a machine died sees the tasks on Today, while a letter
    that came every five minutes would be read by nobody.
    """
    require_at(actor, WorkPermission.TASK_ASSIGN, None)
    late = Task.objects.of(actor.workspace_id).filter(
        state=TaskState.OPEN, overdue_at__gt=now - FRESH, told_at=None, assignee__isnull=False
    )
    # Everybody's first before anybody's second: whose letters cannot leave keep nobody else's from leaving.
    turn = Window(RowNumber(), partition_by=[F("assignee_id")], order_by=["due_at", "id"])
    first = list(late.annotate(turn=turn).order_by("turn", "due_at", "id").values_list("id", flat=True)[:AT_ONCE])
    tasks = list(late.filter(id__in=first).order_by("due_at", "id").select_for_update(skip_locked=True, of=("self",)))
    having = (task.assignee_id for task in tasks if task.assignee_id is not None)
    known = told_of_late(actor.workspace_id, having)
    theirs: dict[int, list[LateTask]] = defaultdict(list)
    for task in tasks:
        if task.assignee_id is not None and task.assignee_id in known:
            theirs[task.assignee_id].append(LateTask(task.id, task.title, _came_to_them(task)))
    Task.objects.of(actor.workspace_id).filter(id__in=[task.id for task in tasks]).update(told_at=now)
    return [Letter(known[user], tuple(found)) for user, found in theirs.items()]


def _came_to_them(task: Task) -> bool:
    return task.overdue == Overdue.ESCALATE and task.was_with_id != task.assignee_id


@transaction.atomic
def not_told(actor: Actor, *, task_ids: Iterable[int]) -> None:
    """The letter about these tasks did not go out: it is written again."""
    require_at(actor, WorkPermission.TASK_ASSIGN, None)
    Task.objects.of(actor.workspace_id).filter(id__in=list(task_ids)).update(told_at=None)
