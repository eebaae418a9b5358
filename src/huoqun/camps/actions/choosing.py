"""Roles of a class given without a person's hand, or laid before one: what playbooks ask for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from huoqun.chats.actions.outbox import NewEffect, ask
from huoqun.chats.port.effects import Send
from huoqun.chats.rules import EffectClass
from huoqun.core.actor import Actor
from huoqun.core.facts import Origin
from huoqun.core.queries import workspace
from huoqun.members.queries.faces import faces
from huoqun.work.actions.tasks import NewTask, drop_of_keys, make
from huoqun.work.rules import Strategy

from ..duties import ClassRole, DutyPlan, checked
from ..models import RoleHolder
from ..queries.classes import ClassLine
from ..queries.homework import heads_in
from ..queries.roles import duties_of
from ..queries.runs import holders
from ..queries.top_students import Proposed, top_students
from ..usual_duties import role_name, usual, when_said
from ._roles import hold, lay_down
from .appointing import class_run
from .keeping import ROLE

KIND = "class_role"


class ChosenBy(StrEnum):
    """`SCORE`: by the class's own table, and by a person where that says nobody yet; `TASK`: by a person."""

    SCORE = "score"
    TASK = "task"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A role that so many people of a class shall hold. `duties`: what is asked of it; none: the usual.

    `within`: how long the team has to choose, where it does.
    """

    role: ClassRole
    count: int = 1
    by: ChosenBy = ChosenBy.SCORE
    why: str = ""
    duties: tuple[DutyPlan, ...] = ()
    within: timedelta = timedelta(days=1)


def choose_key(group_run_id: int, role: str, count: int) -> str:
    """The key of the task in which a person chooses so many."""
    return f"{KIND}/{group_run_id}/{role}/{count}"


@transaction.atomic
def choose(actor: Actor, *, group_run_id: int, wanted: Wanted, now: datetime, origin: Origin = Origin.LIVE) -> int:
    """Fill what is vacant of a role of a class, or have a person do it; answers how many got it.

    Done again, nobody gets it twice. Raises NotFound, NotAllowed, BadDuty.
    """
    line = class_run(actor, group_run_id)
    with override(workspace(actor.workspace_id).language):
        lay_down(actor, line, wanted.role, [checked(one) for one in wanted.duties], now=now)
        holding = _holding(actor, line, wanted.role)
        vacant = wanted.count - len(holding)
        if vacant <= 0:
            return 0
        might = [one for one in top_students(actor.workspace_id, line, now=now) if one.student.id not in holding]
        if wanted.by is ChosenBy.TASK or not might:
            among = holders(actor.workspace_id, [group_run_id], role=ROLE).get(group_run_id, ())
            make(actor, tasks=[_task(line, wanted, might, among)], now=now, origin=origin)
            return 0
        for one in might[:vacant]:
            hold(actor, line, one.student.id, wanted.role, wanted.why or one.evidence, now=now)
        return len(might[:vacant])


@transaction.atomic
def take_up(
    actor: Actor, *, group_run_id: int, wanted: Wanted, member_ids: Sequence[int], now: datetime
) -> int:  # fmt: skip
    """Give these members of a class a role, in order, as long as one is vacant; answers how many got it.

    Raises NotFound, NotAllowed, BadDuty.
    """
    line = class_run(actor, group_run_id)
    lay_down(actor, line, wanted.role, [checked(one) for one in wanted.duties], now=now)
    there, holding = heads_in(actor.workspace_id, group_run_id), _holding(actor, line, wanted.role)
    asked = dict.fromkeys(there[member] for member in member_ids if member in there)
    new = [head for head in asked if head not in holding][: max(0, wanted.count - len(holding))]
    for head in new:
        hold(actor, line, head, wanted.role, wanted.why, now=now)
    return len(new)


def _holding(actor: Actor, line: ClassLine, role: ClassRole) -> set[int]:
    """Who holds a role of a class that is locked, by the member that is kept."""
    rows = RoleHolder.objects.of(actor.workspace_id).filter(group_run_id=line.group_run_id, role=role, until=None)
    found = set(rows.values_list("member_id", flat=True))
    heads = heads_in(actor.workspace_id, line.group_run_id or 0)
    return {heads.get(member, member) for member in found}


def _task(line: ClassLine, wanted: Wanted, might: Sequence[Proposed], among: tuple[int, ...]) -> NewTask:
    asked = wanted.duties or usual(wanted.role)
    words = {"role": role_name(wanted.role), "n": wanted.count, "class": line.title}
    lines = [f"{one.student.name}：{one.evidence}" for one in might]
    duties = [f"{when_said(one)} {one.title}" for one in asked]
    return NewTask(
        key=choose_key(line.group_run_id or 0, wanted.role, wanted.count), kind=KIND, role=ROLE, group_id=line.group_id,
        sla=wanted.within, strategy=Strategy.OWNER_THEN_LEAST_LOADED, among=among,
        title=_("Choose who is %(role)s of “%(class)s” (%(n)d), under Class roles") % words,
        copy_text=_("Would you be our %(role)s? This is what it takes: %(duties)s.")
        % (words | {"duties": _("; ").join(duties)}),
        why={"text": "\n".join([wanted.why, *lines]).strip()},
    )  # fmt: skip


@transaction.atomic
def welcome(actor: Actor, *, group_run_id: int, member_id: int, role: ClassRole, cause: str, now: datetime) -> None:
    """Tell somebody in private what their new role asks of them; a task in which a person was to choose is settled.
    Whoever has it no more by then, since it was taken back meanwhile, is told nothing.

    Raises NotFound, NotAllowed.
    """
    line = class_run(actor, group_run_id)
    with override(workspace(actor.workspace_id).language):
        holding = _holding(actor, line, role)
        keys = [choose_key(group_run_id, role, n + 1) for n in range(len(holding))]
        drop_of_keys(actor, keys=keys, reason=_("It is settled."), now=now)
        face = faces(actor.workspace_id, [member_id]).get(member_id)
        if face is None or face.is_staff or face.erased or face.id not in holding:
            return
        asked = duties_of(actor.workspace_id, group_run_id)[role]
        lines = [f"{when_said(one.plan)} {one.plan.title}" for one in asked]
        words = {"role": role_name(role), "class": line.title, "duties": _("; ").join(lines)}
        said = (
            _("You are %(role)s of “%(class)s” now. What it takes: %(duties)s. You hear from me when it is time.")
            if lines
            else _("You are %(role)s of “%(class)s” now.")
        )
        effect = NewEffect(
            key=f"role/{cause}", body=Send(said % words), cls=EffectClass.SERVICE, member_id=face.id, cause=cause
        )
    ask(actor, effects=[effect], now=now)
