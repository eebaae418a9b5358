"""Cases decided by a person: upheld, let off with a reason, and taken back within 30 days."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from huoqun.core import journal
from huoqun.core.actor import Actor
from huoqun.core.errors import NotFound
from huoqun.groups.queries.places import places

from ..facts import CaseDecided
from ..models import Act, Case
from ..permissions import ModerationPermission
from ..rules import ORDER, Sanction
from ..states import AlreadyDecided, CaseState, NothingToReverse, require_reason, require_reversible
from ._acting import carry_out
from ._undoing import undo


@transaction.atomic
def uphold(actor: Actor, *, case_uid: UUID, now: datetime, sanction: Sanction | None = None, reason: str = "") -> None:
    """The rule was broken: what the case comes to is done, or `sanction` where that is milder. What was done by itself
    already is only confirmed. Raises NotFound, AlreadyDecided."""
    case = _locked(actor, case_uid)
    waits = case.state == CaseState.OPEN
    if case.state not in (CaseState.OPEN, CaseState.DONE):
        raise AlreadyDecided
    if waits and sanction is not None and ORDER[sanction] < ORDER[Sanction(case.sanction)]:
        case.sanction = sanction
    _decide(actor, case, CaseState.UPHELD, reason.strip(), now)
    if waits:
        carry_out(actor, cases=[case], now=now)


@transaction.atomic
def let_off(actor: Actor, *, case_uid: UUID, reason: str, now: datetime, exempt: bool = False) -> None:
    """Nothing follows, for a reason that the audit shows. `exempt`: the rule was broken all the same; otherwise it was
    seen wrongly, and the model learns from it. Raises NotFound, AlreadyDecided, ReasonMissing."""
    case, words = _locked(actor, case_uid), require_reason(reason)
    if case.state != CaseState.OPEN:
        raise AlreadyDecided
    case.exempt = exempt
    _decide(actor, case, CaseState.LET_OFF, words, now)


@transaction.atomic
def reverse(actor: Actor, *, case_uid: UUID, reason: str, now: datetime) -> None:
    """Take back what was done, within 30 days: points, role and place are as before. Raises NotFound, ReasonMissing,
    NothingToReverse, TooLate."""
    take_back(actor, _locked(actor, case_uid), reason=reason, now=now)


def take_back(actor: Actor, case: Case, *, reason: str, now: datetime) -> None:
    """As reverse, of a case that the caller holds."""
    words = require_reason(reason)
    act = Act.objects.of(actor.workspace_id).select_for_update().filter(case_id=case.id, undone_at=None).first()
    if case.state not in (CaseState.DONE, CaseState.UPHELD) or act is None:
        raise NothingToReverse
    require_reversible(act.at, now)
    _decide(actor, case, CaseState.REVERSED, words, now)
    undo(actor, case=case, act=act, now=now)


def _decide(actor: Actor, case: Case, state: CaseState, reason: str, now: datetime) -> None:
    case.state, case.decided_at, case.decided_by, case.reason = state, now, str(actor), reason
    case.save(update_fields=["state", "sanction", "decided_at", "decided_by", "reason", "exempt"])
    fact = CaseDecided(
        case_id=case.id, group_id=case.group_id, member_id=case.member_id, rule=case.rule, sanction=case.sanction,
        state=state,
    )  # fmt: skip
    journal.record(actor, [fact], at=now)


def _locked(actor: Actor, uid: UUID) -> Case:
    case = Case.objects.of(actor.workspace_id).select_for_update().filter(uid=uid).first()
    led = places(actor.workspace_id, scope=actor.scope(ModerationPermission.CASE_DECIDE))
    if case is None or case.group_id not in led:
        raise NotFound
    return case
