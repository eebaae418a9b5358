"""A payout that its caller has locked, and the accounts that its money lies in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from huoqun.core import journal
from huoqun.core.actor import Actor
from huoqun.core.errors import NotFound
from huoqun.points.rules import Account, AccountKind, Currency, NewTransfer, issue

from ..facts.payouts import PayoutMoved
from ..models.payout import Payout, PayoutLine
from ..rules.payouts import LineState
from ._purse import owed_to

RULE = "payout"


def locked(actor: Actor, payout_uid: UUID) -> Payout:
    """The payout, for whoever moves it on: one at a time. Raises NotFound."""
    row = Payout.objects.of(actor.workspace_id).select_for_update(no_key=True).filter(uid=payout_uid).first()
    if row is None:
        raise NotFound
    return row


def lines_of(row: Payout, **which: Any) -> list[PayoutLine]:
    """Its lines, in their order."""
    return list(PayoutLine.objects.of(row.workspace_id).filter(payout_id=row.id, **which).order_by("number"))


def purse_of(row: Payout) -> Account:
    """Where the money of a payout lies while it is out."""
    return Account(AccountKind.BUDGET, Currency.CASH, name=f"payout/{row.uid}")


def keys_of(row: Payout, lines: Sequence[PayoutLine]) -> list[str]:
    """The keys of what these lines have set aside."""
    return [_key(row, line, account) for line in lines for account in line.parts]


def set_aside(row: Payout, line: PayoutLine, reason: str, until: datetime) -> list[NewTransfer]:
    """What is owed to a person is set aside, out of each account of theirs."""
    return [
        NewTransfer(
            key=_key(row, line, account), from_=owed_to(int(account)), to=purse_of(row), amount=amount, reason=reason,
            rule=RULE, pending_until=until, cause=f"payout/{row.id}",
        )
        for account, amount in line.parts.items()
    ]  # fmt: skip


def paid(row: Payout, line: PayoutLine, reason: str) -> NewTransfer:
    """The money has left: it goes back where all money comes from."""
    return NewTransfer(
        key=f"payout/{row.uid}/{line.number}/paid", from_=purse_of(row), to=issue(Currency.CASH), amount=line.amount,
        reason=reason, rule=RULE, cause=f"payout/{row.id}",
    )  # fmt: skip


def returned(row: Payout, line: PayoutLine, head: int, reason: str) -> NewTransfer:
    """The payment failed: the money is owed as before, to who they are now."""
    return NewTransfer(
        key=f"payout/{row.uid}/{line.number}/back", from_=purse_of(row), to=owed_to(head), amount=line.amount,
        reason=reason, rule=RULE, cause=f"payout/{row.id}",
    )  # fmt: skip


def say_moved(actor: Actor, row: Payout, *, now: datetime) -> None:
    """Announce where a payout stands now."""
    lines = lines_of(row)
    total = sum(line.amount for line in lines if line.state != LineState.DROPPED)
    moved = PayoutMoved(payout_id=row.id, state=str(row.state), lines=len(lines), total=total)
    journal.record(actor, [moved], at=now)


def _key(row: Payout, line: PayoutLine, account: str) -> str:
    return f"payout/{row.uid}/{line.number}/{account}"
