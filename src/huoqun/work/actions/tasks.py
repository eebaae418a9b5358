"""Tasks: made once by their key, opened, done with an outcome, dropped with a reason, assigned."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from typing import Any
from uuid import UUID

import orjson
from django.db import transaction
from django.db.models import JSONField, Q
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext as _

from huoqun.chats.actions.settling import AlreadySettled, Word, by_person
from huoqun.chats.permissions import ChatsPermission
from huoqun.core import ids, journal
from huoqun.core.actor import Actor, Grant
from huoqun.core.errors import NotFound
from huoqun.core.facts import Origin
from huoqun.core.sql import numbers, server_cursor

from ..facts import NobodyThere, TaskAssigned, TaskDone, TaskDropped, TaskMade
from ..models import Task
from ..permissions import WorkPermission
from ..queries.absences import away_now
from ..queries.doers import doers
from ..rules import AskerOver, IsAway, NotOpen, Overdue, Strategy, TaskState, UnknownOutcome
from ._giving import Asked, people_for
from ._reach import require_at, require_doing
from ._sitting import leave_cards

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
    """Something for a person, due at `due_at` or `sla` after now. `copy_text` is ready to paste, `why` the evidence
    that the card shows (JSON). `outcomes`: how it may end; none: just done.

    `assignee_id` gives it to somebody; `strategy` to one of those who hold `role` at the group (`among`, where posts of
    the team do not tell who they are; `owner_id`: whose the member or the group already is). Neither: it is the role's.
    `overdue`: what being late has for a consequence; `escalate_role` and `escalate_among`: whose it becomes then.
    """

    key: str
    kind: str
    title: str
    due_at: datetime | None = None
    sla: timedelta | None = None
    copy_text: str = ""
    why: Mapping[str, Any] = field(default_factory=dict)
    group_id: int | None = None
    member_id: int | None = None
    effect_uid: UUID | None = None
    role: str = ""
    assignee_id: int | None = None
    outcomes: tuple[str, ...] = ()
    strategy: str = Strategy.NONE
    among: tuple[int, ...] = ()
    owner_id: int | None = None
    overdue: str = Overdue.NOTHING
    escalate_role: str = ""
    escalate_among: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        if (self.due_at is None) == (self.sla is None):
            raise ValueError(f"the task {self.key} is due at a moment or after a time")
        Strategy(self.strategy)
        if Overdue(self.overdue) == Overdue.ESCALATE and not self.escalate_role:
            raise ValueError(f"the task {self.key} is escalated to nobody")

    def due(self, now: datetime) -> datetime:
        """When it is due, made now."""
        return self.due_at if self.due_at is not None else now + (self.sla or timedelta())


# Arrays of arrays must be rectangular: who holds a role travels as a literal.
_INSERT = """
    insert into work_task (workspace_id, uid, key, kind, title, copy_text, why, group_id, member_id, effect_uid, role,
                           assignee_id, state, outcomes, outcome, note, created_at, due_at, done_by, seconds,
                           strategy, among, overdue, escalate_role, escalate_among)
    select %(workspace)s, t.uid, t.key, t.kind, t.title, t.copy_text, t.why::jsonb, t.group_id, t.member_id,
           t.effect_uid, t.role, t.assignee_id, 'open', t.outcomes::jsonb, '', '', %(now)s, t.due_at, '', 0,
           t.strategy, t.among::bigint[], t.overdue, t.escalate_role, t.escalate_among::bigint[]
    from unnest(%(uids)s::uuid[], %(keys)s::text[], %(kinds)s::text[], %(titles)s::text[], %(copies)s::text[],
                %(whys)s::text[], %(groups)s::bigint[], %(members)s::bigint[], %(effects)s::uuid[], %(roles)s::text[],
                %(assignees)s::bigint[], %(outcomes)s::text[], %(dues)s::timestamptz[], %(strategies)s::text[],
                %(amongs)s::text[], %(overdues)s::text[], %(escalate_roles)s::text[], %(escalate_amongs)s::text[])
         with ordinality
         as t(uid, key, kind, title, copy_text, why, group_id, member_id, effect_uid, role, assignee_id, outcomes,
              due_at, strategy, among, overdue, escalate_role, escalate_among, place)
    order by t.place
    on conflict (workspace_id, key) do nothing
    returning id, key, kind, group_id, member_id, assignee_id, strategy, role
"""


@transaction.atomic
def make(actor: Actor, *, tasks: Sequence[NewTask], now: datetime, origin: Origin = Origin.LIVE) -> list[int]:
    """Make tasks in the caller's transaction; answers the ids of those that are new. Asked again, they stay one."""
    if not tasks:
        return []
    for group_id in {task.group_id for task in tasks}:
        require_at(actor, WorkPermission.TASK_ASSIGN, group_id)
    with server_cursor() as cursor:
        cursor.execute(_INSERT, _values(actor.workspace_id, tasks, now))
        made = cursor.fetchall()
    facts: list[Any] = [TaskMade(task_id=r[0], key=r[1], kind=r[2], group_id=r[3], member_id=r[4]) for r in made]
    for task_id, _key, _kind, group_id, _member_id, user_id, strategy, role in made:
        if user_id is not None:
            because = "strategy" if strategy else "by_hand"
            facts.append(TaskAssigned(task_id=task_id, user_id=user_id, group_id=group_id, because=because))
        elif strategy:
            facts.append(NobodyThere(task_id=task_id, role=role, group_id=group_id))
    journal.record(actor, facts, at=now, origin=origin)
    return [row[0] for row in made]


def _values(workspace_id: int, tasks: Sequence[NewTask], now: datetime) -> dict[str, Any]:
    asked = [
        Asked(
            Strategy.NONE if t.assignee_id is not None else Strategy(t.strategy), t.role, t.group_id, t.member_id,
            t.among, t.owner_id,
        )
        for t in tasks
    ]  # fmt: skip
    given = people_for(workspace_id, asked, now=now)
    return {
        "workspace": workspace_id, "now": now, "uids": [ids.uid() for _ in tasks],
        "keys": [t.key for t in tasks], "kinds": [t.kind for t in tasks], "titles": [t.title for t in tasks],
        "copies": [t.copy_text for t in tasks], "whys": [orjson.dumps(t.why).decode() for t in tasks],
        "groups": [t.group_id for t in tasks], "members": [t.member_id for t in tasks],
        "effects": [t.effect_uid for t in tasks], "roles": [t.role for t in tasks],
        "assignees": [user if t.assignee_id is None else t.assignee_id for t, user in zip(tasks, given, strict=True)],
        "outcomes": [orjson.dumps(t.outcomes).decode() for t in tasks], "dues": [t.due(now) for t in tasks],
        "strategies": [str(t.strategy) for t in tasks], "amongs": [numbers(t.among) for t in tasks],
        "overdues": [str(t.overdue) for t in tasks], "escalate_roles": [t.escalate_role for t in tasks],
        "escalate_amongs": [numbers(t.escalate_among) for t in tasks],
    }  # fmt: skip


@transaction.atomic
def done(
    actor: Actor, *, task_uid: UUID, outcome: str = "", note: str = "", now: datetime, real: datetime | None = None
) -> None:
    """A task is done. Done the same way twice, it is done once. Where it stands for an effect, that ends with it.

    `real`: the wall's time, in which a person's minutes are measured, where the workspace's clock runs otherwise.

    Raises NotFound, NotOpen, AskerOver, UnknownOutcome.
    """
    task = _locked(actor, task_uid)
    if task.state == TaskState.DONE and task.outcome == outcome:
        return
    if task.state != TaskState.OPEN:
        raise _ended(task)
    if (task.outcomes or outcome) and outcome not in task.outcomes:
        raise UnknownOutcome
    _end([task], TaskState.DONE, actor, now=now, real=real, outcome=outcome, note=note)
    _tell_the_outbox(actor, task, EFFECT_WORDS.get(outcome, "done"), note, now=now)
    fact = TaskDone(
        task_id=task.id, key=task.key, kind=task.kind, outcome=outcome, seconds=task.seconds, group_id=task.group_id,
        member_id=task.member_id,
    )  # fmt: skip
    journal.record(actor, [fact], at=now)


@transaction.atomic
def drop(actor: Actor, *, task_uid: UUID, reason: str, now: datetime, real: datetime | None = None) -> None:
    """A task need not be done. Where it stands for an effect, that has failed. Raises NotFound, NotOpen."""
    task = _locked(actor, task_uid)
    if task.state == TaskState.DROPPED:
        return
    if task.state != TaskState.OPEN:
        raise _ended(task)
    _end([task], TaskState.DROPPED, actor, now=now, real=real, note=reason)
    _tell_the_outbox(actor, task, "not_done", reason, now=now)
    journal.record(actor, [_dropped(task, reason)], at=now)


@transaction.atomic
def assign(actor: Actor, *, task_uid: UUID, user_id: int | None, now: datetime) -> None:
    """Give a task to somebody who does tasks there, or (None) back to whoever comes first.

    Whose it is may hand it over without the permission to give tasks. Raises NotFound, NotOpen, IsAway.
    """
    task = _locked(actor, task_uid)
    if not (actor.kind == "staff" and task.assignee_id == actor.id):
        require_at(actor, WorkPermission.TASK_ASSIGN, task.group_id)
    if task.state != TaskState.OPEN:
        raise _ended(task)
    if user_id is not None:
        asked = (task.role, task.group_id)
        if all(person.user_id != user_id for person in doers(actor.workspace_id, [asked])[asked]):
            raise NotFound
        if user_id in away_now(actor.workspace_id, now=now):
            raise IsAway
    if task.assignee_id != user_id:
        was, task.assignee_id, task.told_at = task.assignee_id, user_id, None
        task.save(update_fields=["assignee", "told_at"])
        fact = TaskAssigned(task_id=task.id, user_id=user_id, group_id=task.group_id, was_user_id=was)
        journal.record(actor, [fact], at=now)


@transaction.atomic
def drop_of_effects(
    actor: Actor, *, effect_uids: Sequence[UUID], reason: str, now: datetime, origin: Origin = Origin.LIVE
) -> int:  # fmt: skip
    """The effects that these tasks stand for have ended by themselves: nothing is left to do. Answers how many."""
    require_at(actor, WorkPermission.TASK_ASSIGN, None)
    found = Task.objects.of(actor.workspace_id).filter(effect_uid__in=list(effect_uids), state=TaskState.OPEN)
    tasks = list(found.order_by("id").select_for_update())
    _end(tasks, TaskState.DROPPED, actor, now=now, note=reason)
    journal.record(actor, [_dropped(task, reason) for task in tasks], at=now, origin=origin)
    return len(tasks)


@transaction.atomic
def drop_of_keys(actor: Actor, *, keys: Sequence[str], reason: str, now: datetime) -> int:
    """What these tasks were about has been settled elsewhere: nothing is left to do. Answers how many were open."""
    require_at(actor, WorkPermission.TASK_ASSIGN, None)
    found = Task.objects.of(actor.workspace_id).filter(key__in=list(keys), state=TaskState.OPEN)
    tasks = list(found.order_by("id").select_for_update())
    _end(tasks, TaskState.DROPPED, actor, now=now, note=reason)
    journal.record(actor, [_dropped(task, reason) for task in tasks], at=now)
    return len(tasks)


@transaction.atomic
def end_of_asker(
    actor: Actor, *, keys: Sequence[str], reason: str, now: datetime, origin: Origin = Origin.LIVE, all_of: bool = False
) -> int:  # fmt: skip
    """What asked for these tasks is over, and nothing comes of their outcomes any more: those that make sense beyond it
    (`why["stays"]`) stay and say so, the others are dropped, or with `all_of` all of them. `reason`: in the workspace's
    words. Answers how many were dropped.
    """
    require_at(actor, WorkPermission.TASK_ASSIGN, None)
    found = Task.objects.of(actor.workspace_id).filter(key__in=list(keys), state=TaskState.OPEN)
    tasks = list(found.order_by("id").select_for_update())
    over = RawSQL("why || jsonb_build_object('over', %s::text)", [reason], JSONField())
    Task.objects.of(actor.workspace_id).filter(id__in=[task.id for task in tasks]).update(why=over)
    dropped = [task for task in tasks if all_of or not task.why.get("stays")]
    _end(dropped, TaskState.DROPPED, actor, now=now, note=reason)
    journal.record(actor, [_dropped(task, reason) for task in dropped], at=now, origin=origin)
    return len(dropped)


@transaction.atomic
def drop_under(actor: Actor, *, prefixes: Sequence[str], reason: str, now: datetime) -> int:
    """As drop_of_keys, for all whose key begins with one of these, however many there are."""
    found = Task.objects.of(actor.workspace_id).filter(state=TaskState.OPEN)
    under = found.filter(reduce(or_, (Q(key__startswith=one) for one in prefixes), Q(pk__in=[])))
    return drop_of_keys(actor, keys=list(under.values_list("key", flat=True)), reason=reason, now=now)


def _locked(actor: Actor, task_uid: UUID) -> Task:
    task = Task.objects.of(actor.workspace_id).select_for_update().filter(uid=task_uid).first()
    if task is None:
        raise NotFound
    require_doing(actor, task.role, task.group_id)
    return task


def _ended(task: Task) -> NotOpen:
    over = task.why.get("over") if task.state == TaskState.DROPPED else None
    return AskerOver(way_out=f"{over} {_(AskerOver.way_out)}") if over else NotOpen()


def _end(
    tasks: Sequence[Task], state: TaskState, actor: Actor, *, now: datetime, real: datetime | None = None,
    outcome: str = "", note: str = "",
) -> None:  # fmt: skip
    seconds = leave_cards(actor, noun="task", ids=[task.id for task in tasks], now=real or now)
    for task in tasks:
        task.seconds = seconds.get(task.id, task.seconds)
        task.state, task.outcome, task.note = state, outcome, note
        task.done_at, task.done_by = now, str(actor)
    # One statement, however many: a playbook's end closes thousands at once.
    Task.objects.of(actor.workspace_id).filter(id__in=[task.id for task in tasks]).update(
        state=state, outcome=outcome, note=note, done_at=now, done_by=str(actor)
    )


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
