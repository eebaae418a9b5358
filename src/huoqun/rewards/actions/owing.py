"""Money of a budget that is owed to a member from now on, for features that pay by rules of their own."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from huoqun.core.actor import Actor
from huoqun.core.errors import NotFound
from huoqun.members.queries.faces import faces
from huoqun.points.rules import Currency, NewTransfer

from ..models.budget import Budget
from ..permissions import CashPermission
from ..rules.budgets import BudgetClosed, NotAlone, account_of, checked_reason, checked_sum
from . import _ledger
from ._purse import owed_to
from ._spending import spendable, warn_if_low


@transaction.atomic
def owe(
    actor: Actor, *, budget_id: int, member_id: int, amount: int, reason: str, key: str, cause: str, now: datetime
) -> None:
    """Owe a member money of a budget, once by the key; a payout, which two people approve, pays it.

    Raises NotFound, NotAllowed, BudgetClosed, BudgetSpent, NotAlone, BadSum, NoReasonForIt.
    """
    actor.require(CashPermission.PACKET)
    uid = Budget.objects.of(actor.workspace_id).filter(id=budget_id).values_list("uid", flat=True).first()
    face = faces(actor.workspace_id, [member_id]).get(member_id)
    if uid is None or face is None or face.erased or face.is_bot:
        raise NotFound
    row = spendable(actor, uid, now=now)
    if row.currency != Currency.CASH:
        raise BudgetClosed
    if amount > row.alone:
        raise NotAlone
    one = NewTransfer(
        key=key, from_=account_of(row.uid, Currency.CASH), to=owed_to(face.id), amount=checked_sum(amount),
        reason=checked_reason(reason), rule="owed", cause=cause,
    )  # fmt: skip
    _ledger.move(actor, [one], now=now)
    warn_if_low(actor, row, now=now)
