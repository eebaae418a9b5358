"""Open tasks that get somebody else: set-based, with a fact for each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from huoqun.core import journal
from huoqun.core.actor import Actor

from ..facts import NobodyThere, TaskAssigned
from ..models import Task


def move(
    actor: Actor, tasks: Sequence[Task], users: Sequence[int | None], *, because: str, now: datetime,
    also: Sequence[str] = (),
) -> None:  # fmt: skip
    """Give each task to its user (None: to nobody, it stays with its role). `also`: what else of them has changed."""
    facts: list[Any] = []
    for task, user in zip(tasks, users, strict=True):
        was, task.assignee_id = task.assignee_id, user
        if was != user:
            task.told_at = None  # Whoever has it now was told nothing.
            facts.append(
                TaskAssigned(
                    task_id=task.id, user_id=user, group_id=task.group_id, because=because, was_user_id=was
                )
            )  # fmt: skip
        if user is None and task.role:
            facts.append(NobodyThere(task_id=task.id, role=task.role, group_id=task.group_id))
    Task.objects.bulk_update(tasks, ["assignee", "told_at", *also])
    journal.record(actor, facts, at=now)
