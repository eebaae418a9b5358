"""Being away: open tasks go to others when it begins; back again, new ones come."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from huoqun.core import ids, journal
from huoqun.core.actor import Actor
from huoqun.core.errors import NotFound
from huoqun.team.queries.duty import doing

from ..facts import AwaySet, BackAgain, HandedOver
from ..models import Absence, Task
from ..permissions import WorkPermission
from ..queries.absences import away_now
from ..queries.doers import doers, team
from ..rules import BadAbsence, CannotStandIn, Strategy, TaskState
from ._giving import Asked, people_for
from ._moving import move

LONGEST = timedelta(days=366)
AT_ONCE = 400


@transaction.atomic
def be_away(
    actor: Actor, *, user_id: int, starts_at: datetime, ends_at: datetime, stand_in_id: int | None = None, now: datetime
) -> None:
    """Somebody will be away; said again, it is said anew. From `starts_at` they get no tasks, and their open ones go to
    the stand-in where he works there, else by each task's own strategy.

    Everybody may say it of themselves, others need `work:absence:set`. Raises NotFound, BadAbsence, CannotStandIn.
    """
    _may(actor, user_id)
    if not (starts_at < ends_at and ends_at > now and ends_at - starts_at <= LONGEST):
        raise BadAbsence
    if stand_in_id is not None:
        _check_stand_in(actor.workspace_id, user_id, stand_in_id, now=now)
    values = {
        "starts_at": starts_at, "ends_at": ends_at, "stand_in_id": stand_in_id, "made_by": str(actor),
        "created_at": now, "handed_at": None,
    }  # fmt: skip
    found = Absence.objects.of(actor.workspace_id).select_for_update().filter(user_id=user_id, ended_at=None)
    if not found.update(**values):
        Absence.objects.create(workspace_id=actor.workspace_id, user_id=user_id, uid=ids.uid(), **values)
    fact = AwaySet(user_id=user_id, starts_at=starts_at, ends_at=ends_at, stand_in_id=stand_in_id)
    journal.record(actor, [fact], at=now)
    if starts_at <= now:
        _hand_over(actor, found.get(), now=now)


@transaction.atomic
def be_back(actor: Actor, *, absence_uid: UUID, now: datetime) -> None:
    """Somebody is back, or will not go; what was handed over stays where it is. Twice changes nothing.

    Raises NotFound.
    """
    one = Absence.objects.of(actor.workspace_id).select_for_update().filter(uid=absence_uid).first()
    if one is None:
        raise NotFound
    _may(actor, one.user_id)
    _end(actor, [one], now=now)


@transaction.atomic
def keep_absences(actor: Actor, *, now: datetime) -> int:
    """Begin the absences whose time has come and end those that are over. Answers how many."""
    actor.require(WorkPermission.ABSENCE_SET)
    going = Absence.objects.of(actor.workspace_id).filter(ended_at=None).select_for_update(skip_locked=True)
    over = list(going.filter(ends_at__lte=now).order_by("id"))
    begun = list(going.filter(handed_at=None, starts_at__lte=now, ends_at__gt=now).order_by("id"))
    _end(actor, over, now=now)
    for one in begun:
        _hand_over(actor, one, now=now)
    return len(over) + len(begun)


def _may(actor: Actor, user_id: int) -> None:
    """Raises NotFound: whoever may not say it does not learn who works here."""
    own = actor.kind == "staff" and actor.id == user_id and _does_tasks(actor)
    if not own and not actor.may(WorkPermission.ABSENCE_SET):
        raise NotFound
    if not own and user_id not in team(actor.workspace_id):
        raise NotFound


def _does_tasks(actor: Actor) -> bool:
    return any(actor.may_somewhere(one) for one in (WorkPermission.TASK_DO, WorkPermission.SALE_DO))


def _check_stand_in(workspace_id: int, user_id: int, stand_in_id: int, *, now: datetime) -> None:
    """Whoever does tasks of any role stands in for anybody; of two who do those of sales, one for the other."""
    every, of_sales = doing(workspace_id, permission=WorkPermission.TASK_DO), team(workspace_id)
    may = stand_in_id in every or (user_id not in every and stand_in_id in of_sales)
    if stand_in_id == user_id or stand_in_id in away_now(workspace_id, now=now) or not may:
        raise CannotStandIn


def _end(actor: Actor, rows: Sequence[Absence], *, now: datetime) -> None:
    ended = [row for row in rows if row.ended_at is None]
    for row in ended:
        row.ended_at = now
    Absence.objects.bulk_update(ended, ["ended_at"])
    journal.record(actor, [BackAgain(user_id=row.user_id) for row in ended], at=now)


def _hand_over(actor: Actor, one: Absence, *, now: datetime) -> None:
    own = Task.objects.of(actor.workspace_id).filter(state=TaskState.OPEN, assignee_id=one.user_id)
    tasks = list(own.order_by("due_at", "id").select_for_update())
    there = doers(actor.workspace_id, ((task.role, task.group_id) for task in tasks))
    stands_in = {where for where, people in there.items() if any(p.user_id == one.stand_in_id for p in people)}
    asked = [Asked(_strategy(task), task.role, task.group_id, task.member_id, tuple(task.among)) for task in tasks]
    next_ones = people_for(actor.workspace_id, asked, now=now, passing_over=[one.user_id])
    users = [
        one.stand_in_id if (task.role, task.group_id) in stands_in else user
        for task, user in zip(tasks, next_ones, strict=True)
    ]
    one.handed_at = now
    one.save(update_fields=["handed_at"])
    move(actor, tasks, users, because="away", now=now)
    given = sum(user is not None for user in users)
    journal.record(actor, [HandedOver(user_id=one.user_id, given=given, left=len(users) - given)], at=now)


def _strategy(task: Task) -> Strategy:
    """A role's task that had been given by hand, or was its owner's, goes to whoever of the role has least to do."""
    if not task.role:
        return Strategy.NONE
    return Strategy.LEAST_LOADED if task.strategy in (Strategy.NONE, Strategy.OWNER) else Strategy(task.strategy)
