"""A case held while it is decided; shared by deciding and by answering appeals."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from huoqun.core import journal
from huoqun.core.actor import Actor
from huoqun.core.errors import NotFound
from huoqun.groups.queries.places import places

from ..facts import CaseDecided
from ..models import Act, Case
from ..permissions import ModerationPermission
from ..states import CaseState, ElsewhereToo, NothingToReverse, require_reason, require_reversible
from ._undoing import undo


def take_back(actor: Actor, case: Case, *, reason: str, now: datetime) -> None:
    """Take back what a case came to, which the caller holds. See deciding.reverse."""
    words = require_reason(reason)
    acts = list(
        Act.objects.of(actor.workspace_id).select_for_update().filter(case_id=case.id, undone_at=None).order_by("id")
    )
    if case.state not in (CaseState.DONE, CaseState.UPHELD) or not acts:
        raise NothingToReverse
    require_reversible(acts[0].at, now)
    scope = actor.scope(ModerationPermission.CASE_DECIDE)
    if not scope.everywhere and {act.was.get("group", case.group_id) for act in acts} - set(
        places(actor.workspace_id, scope=scope)
    ):
        raise ElsewhereToo
    decide(actor, case, CaseState.REVERSED, words, now)
    undo(actor, case=case, acts=acts, now=now)


def decide(actor: Actor, case: Case, state: CaseState, reason: str, now: datetime) -> None:
    """Write a decision down."""
    case.state, case.decided_at, case.decided_by, case.reason = state, now, str(actor), reason
    case.save(update_fields=["state", "sanction", "decided_at", "decided_by", "reason", "exempt"])
    fact = CaseDecided(
        case_id=case.id, group_id=case.group_id, member_id=case.member_id, rule=case.rule, sanction=case.sanction,
        state=state,
    )  # fmt: skip
    journal.record(actor, [fact], at=now)


def locked(actor: Actor, uid: UUID) -> Case:
    """The case, held until the transaction ends. Raises NotFound where the actor does not decide."""
    case = Case.objects.of(actor.workspace_id).select_for_update().filter(uid=uid).first()
    led = places(actor.workspace_id, scope=actor.scope(ModerationPermission.CASE_DECIDE))
    if case is None or case.group_id not in led:
        raise NotFound
    return case
