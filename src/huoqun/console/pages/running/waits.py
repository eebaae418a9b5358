"""What a group run waits for a person with: late steps to be decided about, approvals, tasks, as Today shows them.

Tasks of one step are a pile, of everybody's whenever they are due: the group is looked at here, not a desk.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from huoqun.console.access import Looking
from huoqun.console.evidence import members_in
from huoqun.console.pages.today import work_cards
from huoqun.console.parts import Card
from huoqun.members.queries.faces import faces
from huoqun.playbooks.queries.afterwards import Noted
from huoqun.playbooks.queries.held import held_before
from huoqun.playbooks.queries.roles import RoleNames, role_names
from huoqun.playbooks.queries.running import RunLine
from huoqun.playbooks.rules import incident_key
from huoqun.work.permissions import WorkPermission
from huoqun.work.queries.incidents import incidents_open
from huoqun.work.queries.piles import PileView, piles_due
from huoqun.work.queries.proposals import proposals_open

SHOWN = 20


@dataclass(frozen=True, slots=True)
class Waits:
    """Cards in the order incidents, approvals, tasks. `beyond`: there may be more of them than these."""

    cards: tuple[Card, ...]
    beyond: bool


def waits(request: Looking, line: RunLine) -> Waits:
    """What waits for people in the group of a run, as far as this person may see it."""
    actor, here = request.actor, request.workspace.id
    late = [] if not actor.may_somewhere(WorkPermission.INCIDENT_VIEW) else [
        one for one in incidents_open(actor, group_id=line.group_id) if one.key == incident_key(line.id)
    ]  # fmt: skip
    asked = [] if not actor.may_somewhere(WorkPermission.PROPOSAL_VIEW) else proposals_open(
        actor, now=request.now, group_id=line.group_id, limit=SHOWN
    )  # fmt: skip
    tasks = [] if not actor.may_somewhere(WorkPermission.TASK_VIEW) else piles_due(
        actor, now=request.now, until=None, group_id=line.group_id, limit=SHOWN
    )  # fmt: skip
    told = [one.evidence for one in late] + [one.evidence for one in asked]
    unowned = [one.first.group_id for one in tasks if one.first.role and not one.first.assignee]
    first = held_before(here, asked)
    called, notes = role_names(here, unowned), work_cards.outlived_in(here, tasks)
    names = {face.id: face.name for face in faces(here, [m for said in told for m in members_in(said)]).values()}

    def may(permission: WorkPermission) -> bool:
        return actor.may(permission, chapter_id=line.chapter_id, group_id=line.group_id)

    cards = (
        *(work_cards.incident(one, names, may=may(WorkPermission.INCIDENT_DECIDE)) for one in late),
        *(work_cards.proposal(one, names, may=may(WorkPermission.PROPOSAL_DECIDE), first=first) for one in asked),
        *(_tasks(one, request.now, may=may(WorkPermission.TASK_DO), called=called, notes=notes) for one in tasks),
    )
    return Waits(cards, SHOWN in (len(asked), len(tasks)))


def _tasks(found: PileView, now: datetime, *, may: bool, called: RoleNames, notes: Noted) -> Card:
    """Two hundred greetings are one card; a single task is its own."""
    if found.count == 1:
        return work_cards.task(found.first, now, may=may, called=called, notes=notes)
    return work_cards.pile(found, which=work_cards.WHOLE, called=called, notes=notes)
