"""Holdings of roles begun and ended, and duties as they are stored; for verbs that asked whether they may."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import override

from huoqun.core import journal
from huoqun.core.actor import Actor
from huoqun.core.queries import workspace
from huoqun.members.queries.family import family

from ..duties import LONGEST_WHY, ClassRole, DutyPlan, TurnState
from ..facts.roles import RoleEnded, RoleGiven
from ..models import Duty, DutyTurn, RoleHolder
from ..queries.classes import ClassLine
from ..usual_duties import usual


def hold(actor: Actor, line: ClassLine, member_id: int, role: ClassRole, why: str, *, now: datetime) -> RoleHolder:
    """Somebody of a class that is locked holds a role from now on; who holds it already keeps it."""
    run = line.group_run_id or 0
    held_by = RoleHolder.objects.of(actor.workspace_id).filter(group_run_id=run, role=role, until=None)
    known = held_by.filter(member_id__in=family(actor.workspace_id, member_id)).order_by("id").first()
    if known is not None:
        return known
    row = RoleHolder.objects.create(
        workspace_id=actor.workspace_id, group_run_id=run, member_id=member_id, role=role, since=now,
        why=why.strip()[:LONGEST_WHY], made_by=str(actor),
    )  # fmt: skip
    said = RoleGiven(group_run_id=run, group_id=line.group_id or 0, member_id=member_id, role=role)
    journal.record(actor, [said], at=now)
    return row


def end_role(actor: Actor, row: RoleHolder, group_id: int, *, now: datetime) -> None:
    """End a holding that is locked; the caller asked whether they may."""
    row.until, row.ended_by = now, str(actor)
    row.save(update_fields=["until", "ended_by"])
    DutyTurn.objects.of(actor.workspace_id).filter(
        duty__group_run_id=row.group_run_id, duty__role=row.role, member_id=row.member_id, state=TurnState.ASKED
    ).update(state=TurnState.EXCUSED, settled_at=now, by=str(actor))
    said = RoleEnded(group_run_id=row.group_run_id, group_id=group_id, member_id=row.member_id, role=row.role)
    journal.record(actor, [said], at=now)


def lay_down(
    actor: Actor, line: ClassLine, role: ClassRole, plans: Sequence[DutyPlan] = (), *, now: datetime
) -> None:  # fmt: skip
    """These duties of a role, or the usual ones, unless it has its own already. The class is locked: it is once."""
    run = line.group_run_id or 0
    if not Duty.objects.of(actor.workspace_id).filter(group_run_id=run, role=role).exists():
        with override(workspace(actor.workspace_id).language):
            Duty.objects.bulk_create([new_duty(actor, run, role, plan, now) for plan in plans or usual(role)])


def new_duty(actor: Actor, group_run_id: int, role: ClassRole, plan: DutyPlan, now: datetime) -> Duty:
    return Duty(
        workspace_id=actor.workspace_id, group_run_id=group_run_id, role=role, made_at=now, made_by=str(actor),
        **duty_values(plan),
    )  # fmt: skip


def duty_values(plan: DutyPlan) -> dict[str, object]:
    return {
        "title": plan.title, "words": plan.words, "rhythm": plan.when, "weekday": plan.weekday, "minute": plan.minute,
        "evidence": plan.evidence, "least": plan.least,
    }  # fmt: skip
