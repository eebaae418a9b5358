"""Roles of a class: given and taken, and what they are asked to do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from huoqun.core import journal
from huoqun.core.actor import Actor
from huoqun.core.errors import NotFound

from ..duties import MOST_DUTIES, ClassRole, DutyPlan, TooManyDuties, TurnState, checked
from ..facts.roles import DutiesChanged
from ..models import Duty, DutyTurn, RoleHolder
from ..queries.classes import ClassLine, of_run
from ..queries.homework import heads_in
from ._roles import duty_values, end_role, hold, lay_down, new_duty
from .setting import held


@transaction.atomic
def appoint(
    actor: Actor, *, group_run_id: int, member_id: int, role: ClassRole, why: str = "", now: datetime
) -> UUID:  # fmt: skip
    """Give a member a role of their class; who holds it already keeps it. Answers the uid of their holding.

    A role may be several people's. Its usual duties are laid down with its first holder, in the workspace's
    language. Raises NotFound (no such class, or they are not in it), NotAllowed.
    """
    line = class_run(actor, group_run_id)
    head = heads_in(actor.workspace_id, group_run_id).get(member_id)
    if head is None:
        raise NotFound
    lay_down(actor, line, role, now=now)
    return hold(actor, line, head, role, why, now=now).uid


@transaction.atomic
def dismiss(actor: Actor, *, holder_uid: UUID, now: datetime) -> None:
    """Take a role from somebody: what they were asked and have not done yet is excused. Raises NotFound, NotAllowed."""
    row = RoleHolder.objects.of(actor.workspace_id).select_for_update().filter(uid=holder_uid).first()
    if row is None:
        raise NotFound
    line = class_run(actor, row.group_run_id)
    if row.until is None:
        end_role(actor, row, line.group_id or 0, now=now)


@dataclass(frozen=True, slots=True)
class KeptDuty:
    """A duty as the team writes it. `uid` None: it is new."""

    uid: UUID | None
    plan: DutyPlan


@transaction.atomic
def keep_duty(actor: Actor, *, group_run_id: int, role: ClassRole, duty: KeptDuty, now: datetime) -> None:
    """Change a duty of a role, or add one; from the next time on it is asked like that.

    The usual ones of the role are laid down first. Raises NotFound, NotAllowed, BadDuty, TooManyDuties.
    """
    line, plan = class_run(actor, group_run_id), checked(duty.plan)
    lay_down(actor, line, role, now=now)
    own = Duty.objects.of(actor.workspace_id).filter(group_run_id=group_run_id, role=role, dropped_at=None)
    if duty.uid is None:
        if own.count() >= MOST_DUTIES:
            raise TooManyDuties
        new_duty(actor, group_run_id, role, plan, now).save(force_insert=True)
    elif not own.filter(uid=duty.uid).update(**duty_values(plan)):
        raise NotFound
    journal.record(actor, [_changed(line, role)], at=now)


@transaction.atomic
def drop_duty(actor: Actor, *, group_run_id: int, duty_uid: UUID, now: datetime) -> None:
    """Ask for a duty no longer; what was asked for and is not done yet is excused. Raises NotFound, NotAllowed."""
    line = class_run(actor, group_run_id)
    own = Duty.objects.of(actor.workspace_id).filter(group_run_id=group_run_id, uid=duty_uid, dropped_at=None)
    row = own.select_for_update().first()
    if row is None:
        raise NotFound
    row.dropped_at = now
    row.save(update_fields=["dropped_at"])
    DutyTurn.objects.of(actor.workspace_id).filter(duty=row, state=TurnState.ASKED).update(
        state=TurnState.EXCUSED, settled_at=now, by=str(actor)
    )
    journal.record(actor, [_changed(line, ClassRole(row.role))], at=now)


@transaction.atomic
def lay_down_usual(actor: Actor, *, group_run_id: int, role: ClassRole, now: datetime) -> None:
    """Write the usual duties of a role down, so that each can be changed. Raises NotFound, NotAllowed."""
    lay_down(actor, class_run(actor, group_run_id), role, now=now)


def _changed(line: ClassLine, role: ClassRole) -> DutiesChanged:
    return DutiesChanged(group_run_id=line.group_run_id or 0, group_id=line.group_id or 0, role=role)


def class_run(actor: Actor, group_run_id: int) -> ClassLine:
    """A class that this person runs, locked, so that nothing is laid down twice. Raises NotFound, NotAllowed."""
    line = of_run(actor.workspace_id, group_run_id)
    if line is None or line.group_id is None:
        raise NotFound
    held(actor, line.uid)
    return line
