"""What the clock does with duties, and what they hear: a role given, a task of one done, a class
that is over; and who is erased.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import override

from huoqun.core.actor import system
from huoqun.core.jobs import Unit, consumer
from huoqun.core.queries import workspace
from huoqun.core.ticks import tick
from huoqun.members.forgetting import THEIRS, forgets
from huoqun.work.actions.tasks import drop_under

from ..actions._duty_turns import settle_turns
from ..actions.choosing import KIND as CHOOSING
from ..actions.choosing import welcome
from ..actions.keeping_duties import KIND, keep_duties
from ..duties import ClassRole, TurnState
from ..queries.duty_rounds import open_turns, workspaces_with_roles

TASK_DONE, ROLE_GIVEN = ("work.task_done", 1), ("camps.role_given", 1)


@tick("camps.duties", every=20.0)
def keep(real: datetime) -> int:
    """Asks for duties at their hour, sees what was done, tells the coach of what was missed."""
    return sum(keep_duties(system(one, "camps"), now=workspace(one).now(real)) for one in workspaces_with_roles())


@consumer("camps.duty_tasks", hears=[TASK_DONE], acts=False)
def hear_tasks(units: Sequence[Unit], now: datetime) -> None:
    """A duty of somebody on the team is done with its task."""
    for unit in units:
        fact, tail = unit.fact, unit.fact.payload["key"].removeprefix(f"{KIND}/")
        if fact.payload["kind"] == KIND and tail.isdecimal():
            turns = open_turns(fact.workspace_id, ids=[int(tail)])
            settle_turns(
                system(fact.workspace_id, "camps"), turns, TurnState.DONE, now=workspace(fact.workspace_id).now(now)
            )


@consumer("camps.roles_told", hears=[ROLE_GIVEN], acts=True)
def hear_roles(units: Sequence[Unit], now: datetime) -> None:
    """Tells whoever got a role of their class what it asks of them."""
    for unit in units:
        fact, here = unit.fact, workspace(unit.fact.workspace_id)
        welcome(
            system(here.id, "camps"), group_run_id=fact.payload["group_run_id"], member_id=fact.payload["member_id"],
            role=ClassRole(fact.payload["role"]), cause=f"fact:{fact.id}", now=here.now(now),
        )  # fmt: skip


@consumer("camps.roles_over", hears=[("playbooks.ended", 1)], acts=False)
def hear_ended(units: Sequence[Unit], now: datetime) -> None:
    """Nobody is chosen any more for a class that is over, nor asked why they missed a duty in it."""
    for unit in units:
        here, run = workspace(unit.fact.workspace_id), unit.fact.payload["group_run_id"]
        with override(here.language):
            reason = _("The class is over.")
        prefixes = [f"{CHOOSING}/{run}/", f"{KIND}/missed/{run}/"]
        drop_under(system(here.id, "camps"), prefixes=prefixes, reason=reason, now=here.now(now))


forgets(
    "camps.forget_roles",
    "Empties why erased members were chosen for a role of their class; that they held it, and did it, stays.",
    f"update camps_roleholder set why = '' where {THEIRS}",
)
