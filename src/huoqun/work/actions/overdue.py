"""What being late has for a consequence: a reminder, or the task goes to whoever leads."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from huoqun.core import journal
from huoqun.core.actor import Actor

from ..facts import TaskOverdue
from ..models import Task
from ..permissions import WorkPermission
from ..rules import Overdue, Strategy, TaskState
from ._giving import Asked, people_for
from ._moving import move
from ._reach import require_at

AT_ONCE = 400


@transaction.atomic
def settle_overdue(actor: Actor, *, now: datetime) -> int:
    """Remind of, or escalate, open tasks whose time has run out; each once. Answers how many."""
    require_at(actor, WorkPermission.TASK_ASSIGN, None)
    late = Task.objects.of(actor.workspace_id).filter(state=TaskState.OPEN, overdue_at=None, due_at__lte=now)
    tasks = list(late.exclude(overdue="").order_by("due_at", "id").select_for_update(skip_locked=True)[:AT_ONCE])
    if not tasks:
        return 0
    facts = [
        TaskOverdue(
            task_id=t.id, key=t.key, kind=t.kind, then=t.overdue, role=t.escalate_role, user_id=t.assignee_id,
            group_id=t.group_id, member_id=t.member_id,
        )
        for t in tasks
    ]  # fmt: skip
    for task in tasks:
        task.overdue_at = now
    journal.record(actor, facts, at=now)
    Task.objects.bulk_update(tasks, ["overdue_at"])
    _escalate(actor, [task for task in tasks if task.overdue == Overdue.ESCALATE], now=now)
    return len(tasks)


def _escalate(actor: Actor, tasks: Sequence[Task], *, now: datetime) -> None:
    asked = [
        Asked(Strategy.LEAST_LOADED, t.escalate_role, t.group_id, t.member_id, tuple(t.escalate_among)) for t in tasks
    ]
    users = people_for(actor.workspace_id, asked, now=now)
    for task in tasks:
        task.was_with_id, task.role, task.among = task.assignee_id, task.escalate_role, task.escalate_among
        task.strategy = Strategy.LEAST_LOADED
    move(actor, tasks, users, because="escalated", now=now, also=["was_with", "role", "among", "strategy"])
