"""Steps that cannot be undone: proposed to somebody who may decide, and taken on their word."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import override

from huoqun.core.actor import Actor
from huoqun.core.blocks import Todo
from huoqun.core.errors import NotAllowed
from huoqun.core.facts import Origin
from huoqun.core.queries import workspace
from huoqun.work.actions import proposals
from huoqun.work.actions.proposals import NewProposal
from huoqun.work.permissions import WorkPermission
from huoqun.work.rules import approvable

from ..engine.deciding import lap

ACTION = "playbooks.take_step"


@approvable(ACTION)
def take_step(actor: Actor, *, run_id: int, step: str, occurrence: str, now: datetime) -> None:
    """Let a run take a step that cannot be undone: the engine hears of the decision and goes on."""
    if not actor.may_somewhere(WorkPermission.PROPOSAL_DECIDE):
        raise NotAllowed


def propose_steps(actor: Actor, todos: Sequence[Todo], *, now: datetime, origin: Origin) -> None:
    """A proposal for each step that waits for a yes."""
    with override(workspace(actor.workspace_id).language):
        titles = {
            "dissolve": _("Dissolve the group, as the playbook says?"),
            "kick": _("Remove this member from the group, as the playbook says?"),
        }
        other, again = _("Take this step of the playbook?"), _("Nobody answered in time, so once more: %(question)s")
        made = []
        for todo in todos:
            question = titles.get(todo.command.block, other)
            is_first = lap(todo.command.occurrence) == 1
            made.append(_proposal(todo, question if is_first else again % {"question": question}))
    proposals.propose(actor, proposals=made, now=now, origin=origin)


def _proposal(todo: Todo, title: str) -> NewProposal:
    ask = todo.command
    return NewProposal(
        key=todo.key, action=ACTION, title=title, origin="playbooks.step", expires_at=ask.expires_at,
        arguments={"run_id": todo.run_id, "step": ask.step, "occurrence": ask.occurrence},
        evidence={"step": ask.step, "day": ask.occurrence}, group_id=todo.group_id, member_id=todo.member_id,
    )  # fmt: skip
