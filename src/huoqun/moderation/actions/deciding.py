"""Cases decided by a person: upheld, let off with a reason, and taken back within 30 days."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from huoqun.core.actor import Actor

from ..rules import ORDER, Sanction
from ..states import AlreadyDecided, CaseState, require_reason
from ._acting import carry_out
from ._cases import decide, locked, take_back


@transaction.atomic
def uphold(actor: Actor, *, case_uid: UUID, now: datetime, sanction: Sanction | None = None, reason: str = "") -> None:
    """The rule was broken: what the case comes to is done, or `sanction` where that is milder. What was done by itself
    already is only confirmed. Raises NotFound, AlreadyDecided."""
    case = locked(actor, case_uid)
    waits = case.state == CaseState.OPEN
    if case.state not in (CaseState.OPEN, CaseState.DONE):
        raise AlreadyDecided
    if waits and sanction is not None and ORDER[sanction] < ORDER[Sanction(case.sanction)]:
        case.sanction = sanction
    decide(actor, case, CaseState.UPHELD, reason.strip(), now)
    if waits:
        carry_out(actor, cases=[case], now=now)


@transaction.atomic
def let_off(actor: Actor, *, case_uid: UUID, reason: str, now: datetime, exempt: bool = False) -> None:
    """Nothing follows, for a reason that the audit shows. `exempt`: the rule was broken all the same; otherwise it was
    seen wrongly, and the model learns from it. Raises NotFound, AlreadyDecided, ReasonMissing."""
    case, words = locked(actor, case_uid), require_reason(reason)
    if case.state != CaseState.OPEN:
        raise AlreadyDecided
    case.exempt = exempt
    decide(actor, case, CaseState.LET_OFF, words, now)


@transaction.atomic
def reverse(actor: Actor, *, case_uid: UUID, reason: str, now: datetime) -> None:
    """Take back what was done, within 30 days: points, role and place are as before. Raises NotFound, ReasonMissing,
    NothingToReverse, TooLate."""
    take_back(actor, locked(actor, case_uid), reason=reason, now=now)
