"""Steps that cannot be undone: proposed to somebody who may decide, and taken on their word."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from huoqun.core.actor import Actor
from huoqun.core.blocks import Todo
from huoqun.core.errors import NotAllowed
from huoqun.core.facts import Origin
from huoqun.core.queries import workspace
from huoqun.core.sql import server_cursor
from huoqun.work.actions import proposals
from huoqun.work.actions.proposals import NewProposal
from huoqun.work.permissions import WorkPermission
from huoqun.work.rules import approvable

from ..engine.deciding import lap
from ..queries.held import held
from ..queries.plans import plan
from ..rules import TAKE_STEP, StillHeld

ACTION, DISSOLVE = TAKE_STEP, "dissolve"

_OF_RUN = """
    select r.group_run_id, g.version_id from playbooks_run r
    join playbooks_grouprun g on g.workspace_id = r.workspace_id and g.id = r.group_run_id
    where r.workspace_id = %s and r.id = %s
"""


@approvable(ACTION)
def take_step(actor: Actor, *, run_id: int, step: str, occurrence: str, now: datetime) -> None:
    """Let a run take a step that cannot be undone: the engine hears of the decision and goes on. Raises StillHeld."""
    if not actor.may_somewhere(WorkPermission.PROPOSAL_DECIDE):
        raise NotAllowed
    with server_cursor() as cursor:
        found = cursor.execute(_OF_RUN, [actor.workspace_id, run_id]).fetchone()
    known = plan(actor.workspace_id, found[1]).steps.get(step) if found else None
    if found and known and known.block.name == DISSOLVE:
        still = held(actor.workspace_id, [found[0]]).get(found[0], 0)
        if still:
            raise StillHeld(_still(still))


def _still(n: int) -> str:
    return ngettext(
        "%(n)s task that is to be done before the group is dissolved is still open.",
        "%(n)s tasks that are to be done before the group is dissolved are still open.", n,
    ) % {"n": n}  # fmt: skip


def propose_steps(actor: Actor, todos: Sequence[Todo], *, now: datetime, origin: Origin) -> None:
    """A proposal for each step that waits for a yes."""
    with override(workspace(actor.workspace_id).language):
        titles = {
            "dissolve": _("Dissolve the group, as the playbook says?"),
            "kick": _("Remove this member from the group, as the playbook says?"),
        }
        open_tasks = held(actor.workspace_id, {t.group_run_id for t in todos if t.command.block == DISSOLVE})
        other, again = _("Take this step of the playbook?"), _("Nobody answered in time, so once more: %(question)s")
        made = []
        for todo in todos:
            question = titles.get(todo.command.block, other)
            is_first = lap(todo.command.occurrence) == 1
            still = open_tasks.get(todo.group_run_id, 0) if todo.command.block == DISSOLVE else 0
            made.append(_proposal(todo, question if is_first else again % {"question": question}, still))
    proposals.propose(actor, proposals=made, now=now, origin=origin)


def _proposal(todo: Todo, title: str, still: int) -> NewProposal:
    ask = todo.command
    return NewProposal(
        key=todo.key, action=ACTION, title=title, origin="playbooks.step", expires_at=ask.expires_at,
        arguments={"run_id": todo.run_id, "step": ask.step, "occurrence": ask.occurrence},
        evidence={"step": ask.step, "day": ask.occurrence} | ({"to_be_done_first": still} if still else {}),
        group_id=todo.group_id, member_id=todo.member_id,
    )  # fmt: skip
