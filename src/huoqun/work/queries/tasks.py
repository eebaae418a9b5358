"""What people on the team have to do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Min, Q, QuerySet

from huoqun.core.actor import Actor, Scope
from huoqun.core.errors import NotFound
from huoqun.core.sql import numbers, server_cursor
from huoqun.team.rules import Role

from ..models import Task
from ..permissions import WorkPermission
from ..rules import TaskState


@dataclass(frozen=True, slots=True)
class TaskView:
    """A task as its card shows it. `assignee` is the name of whose it is, '' where it is nobody's yet.

    `overdue_at`: when being late had its consequence; `was_with`: whose it was before it was escalated;
    the same as `assignee_id` where nobody stands above them.
    """

    id: int
    uid: UUID
    key: str
    kind: str
    title: str
    copy_text: str
    why: Mapping[str, Any]
    group_id: int | None
    group: str
    group_uid: UUID | None
    member_id: int | None
    member: str
    member_uid: UUID | None
    effect_uid: UUID | None
    role: str
    assignee_id: int | None
    assignee: str
    state: str
    outcomes: tuple[str, ...]
    outcome: str
    note: str
    created_at: datetime
    due_at: datetime
    done_at: datetime | None
    done_by: str
    seconds: int
    overdue: str
    overdue_at: datetime | None
    was_with: str
    was_with_id: int | None

    def is_late(self, now: datetime) -> bool:
        return self.state == TaskState.OPEN and self.due_at < now


FIELDS = (
    "id", "uid", "key", "kind", "title", "copy_text", "why", "group_id", "group__name", "group__uid", "member_id",
    "member__name", "member__uid", "effect_uid", "role", "assignee_id", "assignee__name", "assignee__email", "state",
    "outcomes", "outcome", "note", "created_at", "due_at", "done_at", "done_by", "seconds", "overdue", "overdue_at",
    "was_with__name", "was_with_id",
)  # fmt: skip


def view(row: dict[str, Any]) -> TaskView:
    """A row of FIELDS as its view."""
    email = row.pop("assignee__email") or ""
    row["group"], row["member"] = row.pop("group__name") or "", row.pop("member__name") or ""
    row["assignee"] = row.pop("assignee__name") or email
    row["group_uid"], row["member_uid"] = row.pop("group__uid"), row.pop("member__uid")
    row["was_with"] = row.pop("was_with__name") or ""
    row["outcomes"] = tuple(row["outcomes"])
    return TaskView(**row)


def _where(scope: Scope) -> Q:
    return Q() if scope.everywhere else Q(group_id__in=scope.group_ids) | Q(group__chapter_id__in=scope.chapter_ids)


def within(found: QuerySet[Any], scope: Scope) -> QuerySet[Any]:
    """The rows that an actor's scope reaches."""
    return found.filter(_where(scope))


def seen_by(actor: Actor) -> QuerySet[Any]:
    """The tasks that an actor may look at: all within their scope; and of those asked of sales what sales reach."""
    where, found = _where(actor.scope(WorkPermission.TASK_VIEW)), Task.objects.of(actor.workspace_id)
    if where and actor.may_somewhere(WorkPermission.SALE_DO):
        where |= Q(role=Role.SALES) & _where(actor.scope(WorkPermission.SALE_DO))
    return found.filter(where)


def open_tasks(actor: Actor) -> QuerySet[Any]:
    """The open tasks within an actor's scope."""
    return seen_by(actor).filter(state=TaskState.OPEN)


@dataclass(frozen=True, slots=True)
class Mine:
    """Whose desk is looked at: their own tasks, and nobody's that are for everybody or for one of their roles."""

    user_id: int
    roles: tuple[str, ...] = ()

    @property
    def asked(self) -> Q:
        theirs = Q(role="") | Q(role__in=self.roles) | Q(among__contains=[self.user_id])
        return Q(assignee_id=self.user_id) | (Q(assignee__isnull=True) & theirs)


def tasks_due(
    actor: Actor,
    *,
    until: datetime | None = None,
    kinds: Sequence[str] = (),
    mine: Mine | None = None,
    group_id: int | None = None,
    limit: int = 50,
) -> list[TaskView]:
    """Open tasks within the actor's scope, the earliest due first."""
    found = open_tasks(actor).order_by("due_at", "id")
    if until is not None:
        found = found.filter(due_at__lte=until)
    if kinds:
        found = found.filter(kind__in=kinds)
    if mine is not None:
        found = found.filter(mine.asked)
    if group_id is not None:
        found = found.filter(group_id=group_id)
    return [view(row) for row in found.values(*FIELDS)[:limit]]


def sends_awaiting_staff(actor: Actor, *, limit: int = 50) -> list[TaskView]:
    """What waits for a person because no platform does it: the open tasks that stand for effects."""
    found = open_tasks(actor).filter(effect_uid__isnull=False).order_by("due_at", "id")
    return [view(row) for row in found.values(*FIELDS)[:limit]]


@dataclass(frozen=True, slots=True)
class OpenCount:
    """How many tasks are open, how many of them late, how many stand for effects."""

    open: int
    late: int
    sends: int


def open_count(actor: Actor, *, now: datetime) -> OpenCount:
    """The figures above the list, within the actor's scope."""
    counted = open_tasks(actor).aggregate(
        open=Count("id"),
        late=Count("id", filter=Q(due_at__lt=now)),
        sends=Count("id", filter=Q(effect_uid__isnull=False)),
    )
    return OpenCount(**counted)


def task(actor: Actor, uid: UUID) -> TaskView:
    """One task. Raises NotFound, also where it is outside the actor's scope."""
    row = seen_by(actor).filter(uid=uid).values(*FIELDS).first()
    if row is None:
        raise NotFound
    return view(row)


def done_tasks(actor: Actor, *, since: datetime, limit: int = 50) -> list[TaskView]:
    """Tasks done since then, the latest first."""
    found = seen_by(actor).filter(state=TaskState.DONE, done_at__gte=since).order_by("-done_at", "-id")
    return [view(row) for row in found.values(*FIELDS)[:limit]]


def stands_for_effects(workspace_id: int) -> bool:
    """Whether any open task stands for an effect."""
    return Task.objects.of(workspace_id).filter(state=TaskState.OPEN, effect_uid__isnull=False).exists()


@dataclass(frozen=True, slots=True)
class Left:
    """Tasks of a role at a group that found nobody, the first of them due at `due_at`."""

    role: str
    group_id: int | None
    group: str
    tasks: int
    due_at: datetime


def left_to_roles(actor: Actor) -> list[Left]:
    """What a strategy could give to nobody, for those who give tasks; the first due first."""
    standing = Task.objects.of(actor.workspace_id).filter(state=TaskState.OPEN, assignee__isnull=True)
    found = within(standing, actor.scope(WorkPermission.TASK_ASSIGN)).exclude(strategy="")
    rows = found.values_list("role", "group_id", "group__name").annotate(n=Count("id"), due=Min("due_at"))
    return [Left(role, group, name or "", n, due) for role, group, name, n, due in rows.order_by("due", "role")]


_DUE = """
    select t.group_id, t.role, (t.due_at at time zone g.zone)::date, count(*)::int
    from work_task t join groups_group g on g.workspace_id = t.workspace_id and g.id = t.group_id
    where t.workspace_id = %s and t.group_id = any(%s::bigint[]) and t.state = 'open'
      and t.due_at >= %s and t.due_at < %s
    group by 1, 2, 3
"""


def due_by_day(
    workspace_id: int, group_ids: Iterable[int], *, since: datetime, until: datetime
) -> list[tuple[int, str, date, int]]:
    """How many open tasks are due: (group, role, day of the group's zone, how many)."""
    with server_cursor() as cursor:
        cursor.execute(_DUE, [workspace_id, numbers(group_ids), since, until])
        return cursor.fetchall()
