"""What being late has for a consequence: a reminder, or the task goes to whoever leads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from django.db import transaction

from huoqun.core import journal
from huoqun.core.actor import Actor
from huoqun.team.rules import Role

from ..facts import TaskOverdue
from ..models import Task
from ..permissions import WorkPermission
from ..queries.doers import doers
from ..rules import Overdue, Strategy, TaskState
from ._giving import Asked, people_for
from ._moving import move
from ._reach import require_at

AT_ONCE = 400
LEADS = (Role.OWNER, Role.MANAGER)
"""Who stands above, the highest first."""


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
    """Each goes to whoever holds the role it escalates to, never back to the same person.

    Who holds that role themselves has the manager above them, and the owner; above whom nobody stands, theirs it stays,
    with `was_with` naming them.
    """
    asked = [_asked(task, task.escalate_role, tuple(task.escalate_among)) for task in tasks]
    given = list(zip(people_for(actor.workspace_id, asked, now=now), asked, strict=True))
    if left := [place for place, (user, _one) in enumerate(given) if user is None]:
        for place, found in _above(actor.workspace_id, {place: tasks[place] for place in left}, now):
            given[place] = found
    for task, (_user, one) in zip(tasks, given, strict=True):
        task.was_with_id, task.role, task.among = task.assignee_id, one.role, list(one.among)
        task.strategy = one.strategy
    users = [user for user, _one in given]
    move(actor, tasks, users, because="escalated", now=now, also=["was_with", "role", "among", "strategy"])


def _asked(task: Task, role: str, among: tuple[int, ...] = ()) -> Asked:
    return Asked(Strategy.LEAST_LOADED, role, task.group_id, task.member_id, among, but=task.assignee_id)


def _above(
    workspace_id: int, tasks: Mapping[int, Task], now: datetime
) -> Iterator[tuple[int, tuple[int | None, Asked]]]:  # fmt: skip
    """For those tasks whose role is held by the person whose they are: (place, (whose it becomes, as what))."""
    there = doers(workspace_id, ((task.escalate_role, task.group_id) for task in tasks.values()))
    left = {}
    for place, task in tasks.items():
        own = [one.role for one in there[task.escalate_role, task.group_id] if one.user_id == task.assignee_id]
        if task.escalate_role in own or (own and task.assignee_id in task.escalate_among):
            left[place] = min(LEADS.index(role) if role in LEADS else len(LEADS) for role in own)
    for rank, role in reversed(list(enumerate(LEADS))):
        below = [place for place, own in left.items() if rank < own]
        asked = [_asked(tasks[place], role) for place in below]
        for place, user, one in zip(below, people_for(workspace_id, asked, now=now), asked, strict=True):
            if user is not None:
                del left[place]
                yield place, (user, one)
    for place in left:
        task = tasks[place]
        kept = Asked(Strategy(task.strategy), task.role, task.group_id, task.member_id, tuple(task.among))
        yield place, (task.assignee_id, kept)
