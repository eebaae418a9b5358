"""Budgets: made, filled and closed. Points are filled in at once, money once a second person says yes."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from huoqun.core import ids, journal
from huoqun.core.actor import Actor
from huoqun.core.errors import NotFound
from huoqun.points.queries.named import held
from huoqun.points.rules import Currency, NewTransfer, issue

from ..facts.budgets import BudgetChanged, FundingAsked, FundingDecided
from ..models.budget import Budget, Funding
from ..permissions import CashPermission
from ..rules.budgets import (
    BadBudget,
    BudgetClosed,
    FundingState,
    NewBudget,
    NotAsked,
    TwoPeople,
    account_of,
    checked_reason,
    checked_sum,
    fault,
)
from ._ledger import move, post, void
from ._spending import locked, settle_warning

WAITS = timedelta(days=30)
"""What is asked for and not decided by then has to be asked for anew."""
RULE = "budget"


@transaction.atomic
def open_budget(actor: Actor, *, budget: NewBudget, now: datetime) -> UUID:
    """Make an empty budget; answers its uid. Raises BadBudget."""
    actor.require(CashPermission.BUDGET)
    row = Budget.objects.create(
        workspace_id=actor.workspace_id, uid=ids.uid(), made_by=str(actor), made_at=now,
        currency=budget.currency, **_values(budget),
    )  # fmt: skip
    journal.record(actor, [BudgetChanged(budget_id=row.id, what="made")], at=now)
    return row.uid


@transaction.atomic
def edit_budget(actor: Actor, *, budget_uid: UUID, budget: NewBudget, now: datetime) -> None:
    """Write a budget anew; what it is of stays. Raises NotFound, BudgetClosed, BadBudget."""
    actor.require(CashPermission.BUDGET)
    row = locked(actor, budget_uid)
    if row.closed_at is not None:
        raise BudgetClosed
    if row.currency != budget.currency:
        raise BadBudget
    Budget.objects.of(actor.workspace_id).filter(id=row.id).update(**_values(budget))
    journal.record(actor, [BudgetChanged(budget_id=row.id, what="edited")], at=now)


def _values(budget: NewBudget) -> dict[str, object]:
    if wrong := fault(budget):
        raise BadBudget(wrong)
    return {
        "name": budget.name.strip(), "owner": budget.owner, "alone": budget.alone,
        "starts_on": budget.starts_on, "ends_on": budget.ends_on,
    }  # fmt: skip


@transaction.atomic
def fund(actor: Actor, *, budget_uid: UUID, amount: int, reason: str, now: datetime) -> UUID:
    """Give a budget points at once, or ask for money that another person gives; answers the uid of what was asked.

    `amount`: in minor units. Money is asked for by a person, never by a program or a job. Raises NotFound, BadSum,
    NoReasonForIt, BudgetClosed, TwoPeople.
    """
    row = locked(actor, budget_uid)
    cash = row.currency == Currency.CASH
    actor.require(CashPermission.CASH if cash else CashPermission.FUND)
    if cash and actor.kind != "staff":
        raise TwoPeople
    if row.closed_at is not None:
        raise BudgetClosed
    asked = Funding.objects.create(
        workspace_id=actor.workspace_id, uid=ids.uid(), budget_id=row.id, amount=checked_sum(amount),
        reason=checked_reason(reason), state=FundingState.ASKED if cash else FundingState.GIVEN,
        asked_by=str(actor), asked_at=now, decided_by="" if cash else str(actor), decided_at=None if cash else now,
    )  # fmt: skip
    move(actor, [_given(row, asked, now + WAITS if cash else None)], now=now)
    said = FundingAsked(funding_id=asked.id, budget_id=row.id, amount=amount) if cash else _decided(asked)
    journal.record(actor, [said], at=now)
    settle_warning(row)
    return asked.uid


@transaction.atomic
def give(actor: Actor, *, funding_uid: UUID, now: datetime) -> UUID:
    """Say yes to money that somebody else asked for; answers the budget's uid.

    Raises NotFound, NotAsked, TwoPeople, BudgetClosed.
    """
    asked, row = _asked(actor, funding_uid, now)
    if actor.kind != "staff" or str(actor) == asked.asked_by:
        raise TwoPeople
    if row.closed_at is not None:
        raise BudgetClosed
    post(actor, [_key(asked)], now=now)
    _decide(actor, asked, FundingState.GIVEN, now)
    settle_warning(row)
    return row.uid


@transaction.atomic
def refuse(actor: Actor, *, funding_uid: UUID, now: datetime) -> UUID:
    """Say no to money that was asked for, as whoever asked may themselves; answers the budget's uid.

    Raises NotFound, NotAsked.
    """
    asked, row = _asked(actor, funding_uid, now)
    void(actor, [_key(asked)], now=now, why="refused")
    _decide(actor, asked, FundingState.REFUSED, now)
    return row.uid


@transaction.atomic
def close_budget(actor: Actor, *, budget_uid: UUID, reason: str, now: datetime) -> int:
    """Close a budget for good: what is free in it goes back where it came from; answers how much. Raises NotFound,
    NoReasonForIt. What is out in packets comes back into it, and stays there.
    """
    actor.require(CashPermission.BUDGET)
    row, why = locked(actor, budget_uid), checked_reason(reason)
    if row.closed_at is not None:
        return 0
    account = account_of(row.uid, Currency(row.currency))
    rest = held(actor.workspace_id, [account])[account].free
    if rest:
        back = NewTransfer(
            key=f"budget/{row.uid}/closed", from_=account, to=issue(account.currency), amount=rest, reason=why,
            rule=RULE,
        )  # fmt: skip
        move(actor, [back], now=now)
    Budget.objects.of(actor.workspace_id).filter(id=row.id).update(closed_at=now)
    journal.record(actor, [BudgetChanged(budget_id=row.id, what="closed")], at=now)
    return rest


def _asked(actor: Actor, funding_uid: UUID, now: datetime) -> tuple[Funding, Budget]:
    actor.require(CashPermission.CASH)
    asked = Funding.objects.of(actor.workspace_id).select_for_update(no_key=True).filter(uid=funding_uid).first()
    if asked is None:
        raise NotFound
    if asked.state != FundingState.ASKED or asked.asked_at + WAITS <= now:
        raise NotAsked
    # Locked: closed meanwhile it would take money that nothing leads out of.
    row = Budget.objects.of(actor.workspace_id).select_for_update(no_key=True).get(id=asked.budget_id)
    return asked, row


def _decide(actor: Actor, asked: Funding, state: FundingState, now: datetime) -> None:
    asked.state, asked.decided_by, asked.decided_at = state, str(actor), now
    asked.save(update_fields=["state", "decided_by", "decided_at"])
    journal.record(actor, [_decided(asked)], at=now)


def _decided(asked: Funding) -> FundingDecided:
    return FundingDecided(funding_id=asked.id, budget_id=asked.budget_id, amount=asked.amount, state=str(asked.state))


def _key(asked: Funding) -> str:
    return f"funding/{asked.uid}"


def _given(row: Budget, asked: Funding, until: datetime | None) -> NewTransfer:
    currency = Currency(row.currency)
    return NewTransfer(
        key=_key(asked), from_=issue(currency), to=account_of(row.uid, currency), amount=asked.amount,
        reason=asked.reason, rule=RULE, pending_until=until, cause=f"funding/{asked.id}",
    )  # fmt: skip
