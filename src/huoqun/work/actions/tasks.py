"""Tasks: made once by their key, opened, done with an outcome, dropped with a reason, assigned."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from django.db import transaction

from huoqun.chats.actions.settling import AlreadySettled, Word, by_person
from huoqun.chats.permissions import ChatsPermission
from huoqun.core import ids, journal
from huoqun.core.actor import Actor, Grant
from huoqun.core.errors import NotFound
from huoqun.core.facts import Origin
from huoqun.core.sql import server_cursor

from ..facts import TaskAssigned, TaskDone, TaskDropped, TaskMade
from ..models import Task
from ..permissions import WorkPermission
from ..rules import NotOpen, TaskState, UnknownOutcome, sitting
from ._reach import require_at

EFFECT_WORDS: Mapping[str, Word] = {
    "done": "done",
    "not_done": "not_done",
    "arrived": "done",
    "again": "again",
    "leave": "not_done",
}
"""What an outcome of a task that stands for an effect says of the effect."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTask:
    """Something for a person. `copy_text` is ready to paste, `why` the evidence that the card shows (JSON).

    `role`: whose it is, where it is nobody's in particular. `outcomes`: how it may end; none: just done.
    """

    key: str
    kind: str
    title: str
    due_at: datetime
    copy_text: str = ""
    why: Mapping[str, Any] = field(default_factory=dict)
    group_id: int | None = None
    member_id: int | None = None
    effect_uid: UUID | None = None
    role: str = ""
    assignee_id: int | None = None
    outcomes: tuple[str, ...] = ()


_INSERT = """
    insert into work_task (workspace_id, uid, key, kind, title, copy_text, why, group_id, member_id, effect_uid, role,
                           assignee_id, state, outcomes, outcome, note, created_at, due_at, done_by, seconds)
    select %(workspace)s, t.uid, t.key, t.kind, t.title, t.copy_text, t.why::jsonb, t.group_id, t.member_id,
           t.effect_uid, t.role, t.assignee_id, 'open', t.outcomes::jsonb, '', '', %(now)s, t.due_at, '', 0
    from unnest(%(uids)s::uuid[], %(keys)s::text[], %(kinds)s::text[], %(titles)s::text[], %(copies)s::text[],
                %(whys)s::text[], %(groups)s::bigint[], %(members)s::bigint[], %(effects)s::uuid[], %(roles)s::text[],
                %(assignees)s::bigint[], %(outcomes)s::text[], %(dues)s::timestamptz[])
         with ordinality
         as t(uid, key, kind, title, copy_text, why, group_id, member_id, effect_uid, role, assignee_id, outcomes,
              due_at, place)
    order by t.place
    on conflict (workspace_id, key) do nothing
    returning id, key, kind, group_id, member_id
"""


@transaction.atomic
def make(actor: Actor, *, tasks: Sequence[NewTask], now: datetime, origin: Origin = Origin.LIVE) -> list[int]:
    """Make tasks in the caller's transaction; answers the ids of those that are new. Asked again, they stay one."""
    if not tasks:
        return []
    for task in tasks:
        require_at(actor, WorkPermission.TASK_ASSIGN, task.group_id)
    values = {
        "workspace": actor.workspace_id, "now": now, "uids": [ids.uid() for _ in tasks],
        "keys": [t.key for t in tasks], "kinds": [t.kind for t in tasks], "titles": [t.title for t in tasks],
        "copies": [t.copy_text for t in tasks], "whys": [orjson.dumps(t.why).decode() for t in tasks],
        "groups": [t.group_id for t in tasks], "members": [t.member_id for t in tasks],
        "effects": [t.effect_uid for t in tasks], "roles": [t.role for t in tasks],
        "assignees": [t.assignee_id for t in tasks],
        "outcomes": [orjson.dumps(t.outcomes).decode() for t in tasks], "dues": [t.due_at for t in tasks],
    }  # fmt: skip
    with server_cursor() as cursor:
        cursor.execute(_INSERT, values)
        made = cursor.fetchall()
    facts = [TaskMade(task_id=r[0], key=r[1], kind=r[2], group_id=r[3], member_id=r[4]) for r in made]
    journal.record(actor, facts, at=now, origin=origin)
    return [row[0] for row in made]


@transaction.atomic
def open_card(actor: Actor, *, task_uid: UUID, now: datetime) -> None:
    """Somebody looks at the card: from now on their time is measured. Opening it twice changes nothing."""
    task = _locked(actor, task_uid, WorkPermission.TASK_DO)
    if task.state == TaskState.OPEN and task.opened_at is None:
        task.opened_at = now
        task.save(update_fields=["opened_at"])


@transaction.atomic
def close_card(actor: Actor, *, task_uid: UUID, now: datetime) -> None:
    """They turned to something else: the sitting is added up."""
    task = _locked(actor, task_uid, WorkPermission.TASK_DO)
    if task.state == TaskState.OPEN and task.opened_at is not None:
        task.seconds += sitting(task.opened_at, now)
        task.opened_at = None
        task.save(update_fields=["seconds", "opened_at"])


@transaction.atomic
def done(actor: Actor, *, task_uid: UUID, outcome: str = "", note: str = "", now: datetime) -> None:
    """A task is done. Done the same way twice, it is done once. Where it stands for an effect, that ends with it.

    Raises NotFound, NotOpen, UnknownOutcome.
    """
    task = _locked(actor, task_uid, WorkPermission.TASK_DO)
    if task.state == TaskState.DONE and task.outcome == outcome:
        return
    if task.state != TaskState.OPEN:
        raise NotOpen
    if (task.outcomes or outcome) and outcome not in task.outcomes:
        raise UnknownOutcome
    _end(task, TaskState.DONE, actor, now=now, outcome=outcome, note=note)
    _tell_the_outbox(actor, task, EFFECT_WORDS.get(outcome, "done"), note, now=now)
    fact = TaskDone(
        task_id=task.id, key=task.key, kind=task.kind, outcome=outcome, seconds=task.seconds, group_id=task.group_id,
        member_id=task.member_id,
    )  # fmt: skip
    journal.record(actor, [fact], at=now)


@transaction.atomic
def drop(actor: Actor, *, task_uid: UUID, reason: str, now: datetime) -> None:
    """A task need not be done. Where it stands for an effect, that has failed. Raises NotFound, NotOpen."""
    task = _locked(actor, task_uid, WorkPermission.TASK_DO)
    if task.state == TaskState.DROPPED:
        return
    if task.state != TaskState.OPEN:
        raise NotOpen
    _end(task, TaskState.DROPPED, actor, now=now, note=reason)
    _tell_the_outbox(actor, task, "not_done", reason, now=now)
    journal.record(actor, [_dropped(task, reason)], at=now)


@transaction.atomic
def assign(actor: Actor, *, task_uid: UUID, user_id: int | None, now: datetime) -> None:
    """Give a task to somebody of the team, or (None) back to whoever comes first. Raises NotFound, NotOpen."""
    task = _locked(actor, task_uid, WorkPermission.TASK_ASSIGN)
    if task.state != TaskState.OPEN:
        raise NotOpen
    if user_id is not None and not _works_here(actor.workspace_id, user_id):
        raise NotFound
    if task.assignee_id != user_id:
        task.assignee_id = user_id
        task.save(update_fields=["assignee"])
        journal.record(actor, [TaskAssigned(task_id=task.id, user_id=user_id, group_id=task.group_id)], at=now)


@transaction.atomic
def drop_of_effects(actor: Actor, *, effect_uids: Sequence[UUID], reason: str, now: datetime) -> int:
    """The effects that these tasks stand for have ended by themselves: nothing is left to do. Answers how many."""
    require_at(actor, WorkPermission.TASK_ASSIGN, None)
    found = Task.objects.of(actor.workspace_id).filter(effect_uid__in=list(effect_uids), state=TaskState.OPEN)
    tasks = list(found.order_by("id").select_for_update())
    for task in tasks:
        _end(task, TaskState.DROPPED, actor, now=now, note=reason)
    journal.record(actor, [_dropped(task, reason) for task in tasks], at=now)
    return len(tasks)


def _locked(actor: Actor, task_uid: UUID, permission: WorkPermission) -> Task:
    task = Task.objects.of(actor.workspace_id).select_for_update().filter(uid=task_uid).first()
    if task is None:
        raise NotFound
    require_at(actor, permission, task.group_id)
    return task


def _end(task: Task, state: TaskState, actor: Actor, *, now: datetime, outcome: str = "", note: str = "") -> None:
    task.seconds += sitting(task.opened_at, now)
    task.state, task.outcome, task.note = state, outcome, note
    task.done_at, task.done_by, task.opened_at = now, str(actor), None
    task.save(update_fields=["seconds", "state", "outcome", "note", "done_at", "done_by", "opened_at"])


def _tell_the_outbox(actor: Actor, task: Task, word: Word, reason: str, *, now: datetime) -> None:
    """Whoever may do the task may say what became of its effect. That it ended meanwhile is no trouble of theirs."""
    if task.effect_uid is None:
        return
    settler = replace(actor, grants=actor.grants | {Grant(ChatsPermission.EFFECT_SETTLE)})
    try:
        with transaction.atomic():
            by_person(settler, effect_uid=task.effect_uid, word=word, reason=reason, now=now)
    except AlreadySettled:
        pass


def _dropped(task: Task, reason: str) -> TaskDropped:
    return TaskDropped(
        task_id=task.id, key=task.key, kind=task.kind, reason=reason, group_id=task.group_id, member_id=task.member_id
    )


_WORKS_HERE = """
    select exists (select from team_post where workspace_id = %s and user_id = %s and ended_at is null)
"""


def _works_here(workspace_id: int, user_id: int) -> bool:
    with server_cursor() as cursor:
        cursor.execute(_WORKS_HERE, [workspace_id, user_id])
        row = cursor.fetchone()
        return bool(row and row[0])
